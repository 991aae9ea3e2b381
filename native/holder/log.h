#pragma once

#include <stddef.h>

#include "../fd.h"

namespace devmaster {

/**
 * The standard error of a holder in the background and of its core: what they say goes to whoever started us until they are ready,
 * and to the kernel's log from then on. Otherwise whoever started us over a pipe or a connection (`ssh HOST service udev restart`)
 * would wait for the end of what we say for as long as the machine runs.
 */
class Log {
 public:
  /** From here on our standard error is read by `pass_on`. */
  bool take_standard_error();
  /** Whoever started us hears nothing more. */
  void turn_to_kernel();
  /** Reads what was said and passes whole lines on; does not wait. */
  void pass_on();
  /** Also what has no end of line. */
  void finish();
  /** -1 while standard error is what it was. */
  int fd() const { return said_.get(); }

 private:
  /** The kernel takes no longer record than 1024 bytes with all that belongs to it (kernel: LOG_LINE_MAX in printk). */
  static constexpr size_t kLineBytes = 900;

  void end_line();

  Fd said_;
  Fd starter_;
  Fd kernel_;
  char line_[kLineBytes];
  size_t size_ = 0;
};

}  // namespace devmaster
