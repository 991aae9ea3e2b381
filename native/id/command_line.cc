#include "command_line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "programs.h"

namespace devmaster {

namespace {

constexpr option kCommonOptions[] = {
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

}  // namespace

CommandLine::CommandLine(int argc, char** argv, const Manual& manual, const char* letters, const option* options)
    : argc_(argc), argv_(argv), manual_(manual), letters_(letters), options_(options) {
  // A program may read a second line of options, from its configuration.
  optind = 0;
}

CommandLine::CommandLine(int argc, char** argv, const Manual& manual) : CommandLine(argc, argv, manual, "h", kCommonOptions) {}

int CommandLine::next() {
  const int letter = getopt_long(argc_, argv_, letters_, options_, nullptr);
  switch (letter) {
    case 'h':
      print_help();
      return kDone;
    case 'V':
      puts("systemd 262 (devmaster)");
      return kDone;
    case '?':
      status_ = kFailed;
      return kDone;
    default:
      return letter;
  }
}

void CommandLine::print_help() const {
  printf("%s\n\n%s\n\nOptions:\n", manual_.synopsis, manual_.purpose);
  printf("  %-*s Show this help\n  %-*s Show package version\n%s", manual_.width, "-h --help", manual_.width, "   --version", manual_.options);
}

const char* only_device(const CommandLine& line, const Log& log) {
  if (line.count() == 1) return line.argument(0);
  log.error("Need exactly one DEVICE argument.");
  return nullptr;
}

bool is_absent(int error) { return error == ENODEV || error == ENXIO || error == ENOENT; }

Fd open_device(const char* path, int flags, const Log& log, int& status) {
  Fd fd(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags));
  if (fd.valid()) return fd;
  if (is_absent(errno)) {
    status = 0;
    log.debug("Failed to open device node '%s', ignoring: %m", path);
  } else {
    status = kFailed;
    log.error("Failed to open device node '%s': %m", path);
  }
  return fd;
}

Fd open_only_device(int argc, char** argv, const Manual& manual, const Log& log, int& status) {
  CommandLine line(argc, argv, manual);
  if (line.next() != CommandLine::kEnd) {
    status = line.status();
    return Fd();
  }
  const char* path = only_device(line, log);
  if (path != nullptr) return open_device(path, 0, log, status);
  status = kFailed;
  return Fd();
}

}  // namespace devmaster
