#pragma once

#include <stddef.h>

#include "../fd.h"

namespace devmaster {

/** Descriptors that outlive the core, by name: what sd_pid_notify_with_fds(3) calls the file descriptor store. */
class Descriptors {
 public:
  static constexpr size_t kMost = 16;
  static constexpr size_t kNameBytes = 32;

  /** Keeps a descriptor; one that was kept under this name before is closed. False when the name is unusable or there is no room. */
  bool keep(const char* name, Fd fd);
  void forget(const char* name);

  size_t size() const { return size_; }
  int fd(size_t index) const { return entries_[index].fd.get(); }
  const char* name(size_t index) const { return entries_[index].name; }

  /** Takes away the names of local sockets, so that nobody takes a daemon that ended for one that hangs. */
  void remove_socket_names() const;

 private:
  struct Entry {
    char name[kNameBytes];
    Fd fd;
  };

  Entry* find(const char* name);

  Entry entries_[kMost];
  size_t size_ = 0;
};

}  // namespace devmaster
