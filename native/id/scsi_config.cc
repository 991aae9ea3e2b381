#include "scsi_config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

namespace devmaster {

namespace {

/** A file that is closed at the end of its scope. */
class File {
 public:
  explicit File(const char* path) : file_(fopen(path, "re")) {}
  ~File() {
    if (file_ != nullptr) fclose(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  FILE* get() const { return file_; }

 private:
  FILE* file_;
};

bool begins_with(const char* text, const char* start) { return strncmp(text, start, strlen(start)) == 0; }

/** The next of the texts that `=`, `,` and quotation marks separate, cut out of the line; null at its end. */
char* next_text(char** line) {
  if (*line == nullptr) return nullptr;
  *line += strspn(*line, "=\",\n");
  if (**line == '\0') return nullptr;
  return strsep(line, "=\",\n");
}

}  // namespace

ScsiConfigOptions::Outcome ScsiConfigOptions::read(const char* path, const char* vendor, const char* model, const Log& log) {
  const File file(path);
  if (file.get() == nullptr) {
    if (errno == ENOENT) return Outcome::kNone;
    log.error("Cannot open %s: %m", path);
    return Outcome::kBroken;
  }
  for (int number = 1; fgets(line_, sizeof line_, file.get()) != nullptr; number++) {
    char* line = line_;
    while (isspace(static_cast<unsigned char>(*line))) line++;
    if (*line == '\0' || *line == '#') continue;
    bool broken = false;
    if (fits(line, vendor, model, broken)) return Outcome::kFound;
    if (broken) {
      log.error("Error parsing config file line %d", number);
      return Outcome::kBroken;
    }
  }
  return Outcome::kNone;
}

bool ScsiConfigOptions::fits(char* line, const char* vendor, const char* model, bool& broken) {
  const char* its_vendor = nullptr;
  const char* its_model = nullptr;
  char* key = next_text(&line);
  char* value = next_text(&line);
  if (key != nullptr && value != nullptr && strcasecmp(key, "vendor") == 0) {
    its_vendor = value;
    key = next_text(&line);
    value = next_text(&line);
    if (key != nullptr && value != nullptr && strcasecmp(key, "model") == 0) {
      its_model = value;
      key = next_text(&line);
      value = next_text(&line);
    }
  }
  broken = key == nullptr || value == nullptr || strcasecmp(key, "options") != 0;
  if (broken) return false;
  if (vendor == nullptr ? its_vendor != nullptr : its_vendor == nullptr || !begins_with(vendor, its_vendor)) return false;
  if (its_model != nullptr && !begins_with(model, its_model)) return false;
  split(value);
  return true;
}

void ScsiConfigOptions::split(char* text) {
  words_[0] = name_;
  count_ = 1;
  for (char* word = strsep(&text, " \t"); word != nullptr && count_ <= static_cast<int>(kMostWords); word = strsep(&text, " \t")) {
    if (*word != '\0') words_[count_++] = word;
  }
  words_[count_] = nullptr;
}

}  // namespace devmaster
