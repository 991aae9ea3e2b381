#pragma once

namespace devmaster {

/** What is said beyond the answer, on the standard error. `%m` is the error of the last system call. */
class Log {
 public:
  /** Says everything when systemd's SYSTEMD_LOG_LEVEL asks for it. */
  Log();

  void say_everything() { verbose_ = true; }
  __attribute__((format(printf, 2, 3))) void error(const char* format, ...) const;
  __attribute__((format(printf, 2, 3))) void debug(const char* format, ...) const;

 private:
  bool verbose_;
};

}  // namespace devmaster
