#include "uevents.h"

#include <linux/netlink.h>
#include <sys/socket.h>

namespace devmaster {
namespace {

constexpr unsigned kKernelGroup = 1;
constexpr int kReceiveBufferBytes = 128 * 1024 * 1024;

}  // namespace

Fd open_uevents() {
  Fd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
  if (!fd.valid()) return fd;
  // Each message has to say who sent it, from the first one on.
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  if (setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBufferBytes, sizeof kReceiveBufferBytes) < 0) {
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBufferBytes, sizeof kReceiveBufferBytes);
  }
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  address.nl_groups = kKernelGroup;
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) return Fd();
  return fd;
}

}  // namespace devmaster
