#pragma once

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace devmaster {

/**
 * What the probe says: `NAME=value` strings, each ended by a NUL, kept until everything is known. A process that is killed
 * half-way has said nothing.
 */
class Answer {
 public:
  void add(const char* name, const char* value) {
    put(name, strlen(name));
    put("=", 1);
    put(value, strlen(value) + 1);
  }

  template <typename... Values>
  void add_format(const char* name, const char* format, Values... values) {
    char value[512];
    const int size = snprintf(value, sizeof value, format, values...);
    if (size >= 0 && static_cast<size_t>(size) < sizeof value) add(name, value);
  }

  /** Writes it to the standard output; false when that failed or there was more to say than there is room for. */
  bool send() const {
    for (size_t sent = 0; sent < size_;) {
      const ssize_t written = write(STDOUT_FILENO, bytes_ + sent, size_ - sent);
      if (written < 0 && errno != EINTR) return false;
      if (written > 0) sent += static_cast<size_t>(written);
    }
    return !overflown_;
  }

 private:
  void put(const char* data, size_t size) {
    overflown_ = overflown_ || size > sizeof bytes_ - size_;
    if (overflown_) return;
    memcpy(bytes_ + size_, data, size);
    size_ += size;
  }

  /** as much as the daemon takes */
  char bytes_[64 * 1024];
  size_t size_ = 0;
  bool overflown_ = false;
};

}  // namespace devmaster
