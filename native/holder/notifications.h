#pragma once

#include <sys/un.h>

#include "../fd.h"
#include "descriptors.h"

namespace devmaster {

/** What one message of the core said. */
struct Notification {
  bool ready = false;
};

/** The socket on which the core speaks to us as it would to systemd (sd_notify(3)), and the one on which we pass that on. */
class Notifications {
 public:
  /** Binds the core's socket. False, with errno, when that fails. */
  bool open();
  int fd() const { return fd_.get(); }
  /** what the core is told in NOTIFY_SOCKET */
  const char* path() const { return address_.sun_path; }
  void close();

  /** Takes one message: descriptors are kept, everything else is passed on. False when no message is there. */
  bool receive(Descriptors& descriptors, Notification& notification);
  /** Says something to whoever started us, if it wants to be told. */
  void say(const char* text) const;

 private:
  Fd fd_;
  sockaddr_un address_ = {};
};

}  // namespace devmaster
