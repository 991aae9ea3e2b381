#pragma once

#include <getopt.h>

#include "../fd.h"
#include "log.h"

namespace devmaster {

/** What a program says of itself when it is asked. */
struct Manual {
  const char* synopsis;
  const char* purpose;
  /** a line for each option but --help and --version, which all of them have; empty when there are no others */
  const char* options;
  /** how wide the names of the options are printed */
  int width;
};

/** The options of a program, read by getopt_long(3). Every program has --help and --version besides its own. */
class CommandLine {
 public:
  static constexpr int kEnd = -1;
  /** --help or --version was answered, or an option was wrong: `status()` is how to end. */
  static constexpr int kDone = -2;

  /** @param options  ends with an element of zeros */
  CommandLine(int argc, char** argv, const Manual& manual, const char* letters, const option* options);
  /** Of a program that has none but those that all have. */
  CommandLine(int argc, char** argv, const Manual& manual);

  /** The next option's letter, kEnd or kDone. */
  int next();

  const char* value() const { return optarg; }
  int status() const { return status_; }
  void print_help() const;
  /** What is not an option; all of it is there when `next` has said kEnd. */
  int count() const { return argc_ - optind; }
  const char* argument(int index) const { return argv_[optind + index]; }

 private:
  int argc_;
  char** argv_;
  const Manual& manual_;
  const char* letters_;
  const option* options_;
  int status_ = 0;
};

/** The only argument of a program that takes a device node; null, and complains, when there is none or more. */
const char* only_device(const CommandLine& line, const Log& log);

/** Whether an error says that there is no device behind a node: it was unplugged while a rule looked at it. */
bool is_absent(int error);

/**
 * Opens a device node for reading.
 *
 * @param flags  added to O_RDONLY, O_CLOEXEC and O_NOCTTY
 * @param status  when that fails: how to end. A device that has gone is no failure.
 */
Fd open_device(const char* path, int flags, const Log& log, int& status);

/**
 * The device of a program that takes no options of its own and one device node, opened for reading.
 *
 * @param status  when there is none: how to end. Help that was asked for and a device that has gone are no failures.
 */
Fd open_only_device(int argc, char** argv, const Manual& manual, const Log& log, int& status);

}  // namespace devmaster
