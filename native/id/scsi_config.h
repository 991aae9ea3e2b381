#pragma once

#include <stddef.h>

#include "log.h"

namespace devmaster {

/** Options from a line of scsi_id.config, in the form of an argument vector. */
class ScsiConfigOptions {
 public:
  enum class Outcome { kFound, kNone, kBroken };

  /**
   * Reads the first line that fits: `options=WORDS` for every device, or `vendor=TEXT[,model=TEXT],options=WORDS` for the
   * devices whose names begin with these texts.
   *
   * @param vendor  null for the line that is for every device
   * @see scsi_id.config(5)
   */
  Outcome read(const char* path, const char* vendor, const char* model, const Log& log);

  int count() const { return count_; }
  char** words() { return words_; }

 private:
  static constexpr size_t kLineSize = 256, kMostWords = 64;

  bool fits(char* line, const char* vendor, const char* model, bool& broken);
  void split(char* text);

  /** getopt_long(3) wants a program's name first */
  char name_[8] = "scsi_id";
  char line_[kLineSize];
  char* words_[kMostWords + 2];
  int count_ = 0;
};

}  // namespace devmaster
