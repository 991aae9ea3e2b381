#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "../fd.h"
#include "command_line.h"
#include "descriptors.h"
#include "log.h"
#include "notifications.h"
#include "restart_limit.h"

namespace devmaster {

/** Keeps what must not be lost while the core comes and goes. */
class Holder {
 public:
  explicit Holder(const CommandLine& command_line) : command_line_(command_line) {}

  /** Opens the kernel's socket and the one for the core, and in the background the log. False, with a message, when that fails. */
  bool open();
  /** Runs until it is told to end, or the core was. Returns the exit status. */
  int run();
  /** Passes on what is left to be said. */
  void finish() { log_.finish(); }

 private:
  /** What there is to wait for. */
  enum class State {
    /** the core runs */
    kRunning,
    /** it ended because nothing was to be done: the next message, request or closed disk starts it */
    kIdle,
    /** it died too often and is started again later */
    kWaiting,
  };

  void start();
  void wait();
  void handle_signals();
  void handle_notifications();
  void handle_end(int status);
  void tell_ready();
  int wait_ms() const;

  CommandLine command_line_;
  Descriptors descriptors_;
  Notifications notifications_;
  Log log_;
  RestartLimit limit_;
  Fd signals_;
  State state_ = State::kWaiting;
  pid_t core_ = -1;
  int64_t start_ms_ = 0;
  int64_t kill_ms_ = 0;
  int64_t alive_ms_ = 0;
  bool was_ready_ = false;
  bool ending_ = false;
  bool ended_ = false;
  bool core_cleaned_up_ = false;
  int status_ = 0;
};

}  // namespace devmaster
