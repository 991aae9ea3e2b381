#include "command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace devmaster {
namespace {

constexpr char kReadyFd[] = "--ready-fd";

bool read_descriptor(const char* text, int& fd) {
  char* end = nullptr;
  const long number = text == nullptr ? -1 : strtol(text, &end, 10);
  if (text == nullptr || end == text || *end != '\0' || number < 0 || number > 65535) {
    dprintf(STDERR_FILENO, "devmaster-holder: '%s' is no value for %s\n", text == nullptr ? "" : text, kReadyFd);
    return false;
  }
  fd = static_cast<int>(number);
  return true;
}

}  // namespace

bool read_command_line(int argc, char** argv, CommandLine& command_line) {
  command_line.core = static_cast<char**>(calloc(static_cast<size_t>(argc) + 2, sizeof(char*)));
  if (command_line.core == nullptr) return false;
  char** next = command_line.core + 1;
  for (int i = 1; i < argc; i++) {
    const char* word = argv[i];
    const size_t length = strlen(kReadyFd);
    if (strcmp(word, "--daemon") == 0 || strcmp(word, "-d") == 0) {
      command_line.detach = true;
    } else if (strcmp(word, kReadyFd) == 0) {
      if (!read_descriptor(++i < argc ? argv[i] : nullptr, command_line.ready_fd)) return false;
    } else if (strncmp(word, kReadyFd, length) == 0 && word[length] == '=') {
      if (!read_descriptor(word + length + 1, command_line.ready_fd)) return false;
    } else {
      *next++ = argv[i];
    }
  }
  return true;
}

void drop_word(CommandLine& command_line, const char* word) {
  char** kept = command_line.core + 1;
  for (char** next = kept; *next != nullptr; next++) {
    if (strcmp(*next, word) != 0) *kept++ = *next;
  }
  *kept = nullptr;
}

}  // namespace devmaster
