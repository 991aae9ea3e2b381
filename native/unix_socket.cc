/** Local sockets (unix(7)): SOCK_SEQPACKET and SOCK_STREAM with the peer's credentials, and single datagrams. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <string>

#include "fd.h"
#include "interfaces.h"
#include "retry.h"
#include "value.h"

namespace devmaster {
namespace {

constexpr int kBorn = SOCK_CLOEXEC | SOCK_NONBLOCK;

/** Where a socket is; a leading `@` means the abstract namespace. The size is 0 when the path is empty or too long. */
struct Address {
  sockaddr_un path = {};
  socklen_t size = 0;

  Address(napi_env env, napi_value value) {
    const Bytes text(env, value);
    if (text.size() == 0 || text.size() >= sizeof path.sun_path) return;
    path.sun_family = AF_UNIX;
    memcpy(path.sun_path, text.c_str(), text.size());
    const bool abstract = path.sun_path[0] == '@';
    if (abstract) path.sun_path[0] = '\0';
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size() + (abstract ? 0 : 1));
  }

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&path); }
};

/** listenUnix(path, type, mode, backlog) → descriptor, or a negative errno. What has the name already must be gone. */
napi_value ListenUnix(napi_env env, napi_callback_info info) {
  const Arguments<4> args(env, info);
  Address address(env, args[0]);
  if (address.size == 0) return from_int(env, -ENAMETOOLONG);
  Fd fd(socket(AF_UNIX, to_int(env, args[1]) | kBorn, 0));
  if (!fd.valid()) return from_int(env, -errno);
  // The mode of a socket's name is that of its creation, and nobody may connect before it is right.
  const mode_t before = umask(0777 & ~to_uint(env, args[2]));
  const int bound = bind(fd.get(), address.get(), address.size);
  const int error = errno;
  umask(before);
  if (bound < 0) return from_int(env, -error);
  if (listen(fd.get(), to_int(env, args[3])) < 0) return from_int(env, -errno);
  return from_int(env, fd.release());
}

/** connectUnix(path, type) → descriptor, or a negative errno */
napi_value ConnectUnix(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  Address address(env, args[0]);
  if (address.size == 0) return from_int(env, -ENAMETOOLONG);
  Fd fd(socket(AF_UNIX, to_int(env, args[1]) | kBorn, 0));
  if (!fd.valid()) return from_int(env, -errno);
  // The kernel then says who sends, whatever the other end has asked for so far: systemd-udevd up to 257 asks after accept(2).
  const int yes = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
  if (connect(fd.get(), address.get(), address.size) < 0) return from_int(env, -errno);
  return from_int(env, fd.release());
}

int64_t monotonic_ms() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1000} + now.tv_nsec / 1000000;
}

/**
 * readUnix(fd, maxBytes, timeoutMs) → what the peer sends until it hangs up, or a negative errno: -EMSGSIZE when that is more,
 * -ETIMEDOUT when it takes longer. Waits.
 */
napi_value ReadUnix(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const int fd = to_int(env, args[0]);
  const size_t max = to_uint(env, args[1]);
  const int64_t deadline = monotonic_ms() + to_uint(env, args[2]);
  std::string text;
  for (;;) {
    char piece[256];
    const ssize_t count = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
    if (count == 0) return from_bytes(env, text.data(), text.size());
    if (count > 0) {
      text.append(piece, static_cast<size_t>(count));
      if (text.size() > max) return from_int(env, -EMSGSIZE);
    } else if (errno == EAGAIN) {
      const int64_t left = deadline - monotonic_ms();
      pollfd wanted = {fd, POLLIN, 0};
      const int ready = left <= 0 ? 0 : poll(&wanted, 1, static_cast<int>(left));
      if (ready == 0) return from_int(env, -ETIMEDOUT);
      if (ready < 0 && errno != EINTR) return from_int(env, -errno);
    } else if (errno != EINTR) {
      return from_int(env, -errno);
    }
  }
}

/** acceptUnix(fd) → descriptor, or a negative errno (-EAGAIN: nobody waits) */
napi_value AcceptUnix(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const int listener = to_int(env, args[0]);
  const int fd = retry([&] { return accept4(listener, nullptr, nullptr, kBorn); });
  return from_int(env, fd < 0 ? -errno : fd);
}

/** peerCredentials(fd) → [uid, gid, pid] of who connected (SO_PEERCRED), or a negative errno */
napi_value PeerCredentials(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  ucred peer = {};
  socklen_t size = sizeof peer;
  if (getsockopt(to_int(env, args[0]), SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return from_int(env, -errno);
  napi_value result;
  napi_create_array_with_length(env, 3, &result);
  napi_set_element(env, result, 0, from_int(env, peer.uid));
  napi_set_element(env, result, 1, from_int(env, peer.gid));
  napi_set_element(env, result, 2, from_int(env, peer.pid));
  return result;
}

/** receiveUnix(fd, buffer) → bytes received, 0 at the end, or a negative errno (-EAGAIN: nothing there) */
napi_value ReceiveUnix(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const int fd = to_int(env, args[0]);
  const View<uint8_t> buffer(env, args[1]);
  const ssize_t got = retry([&] { return recv(fd, buffer.elements, buffer.count, MSG_DONTWAIT); });
  return from_int(env, got < 0 ? -errno : got);
}

/** sendUnix(fd, buffer) → bytes sent, or a negative errno */
napi_value SendUnix(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const int fd = to_int(env, args[0]);
  const View<uint8_t> buffer(env, args[1]);
  const ssize_t sent = retry([&] { return send(fd, buffer.elements, buffer.count, MSG_DONTWAIT | MSG_NOSIGNAL); });
  return from_int(env, sent < 0 ? -errno : sent);
}

/** sendDatagram(path, buffer, passedFd or -1) → 0 or a negative errno */
napi_value SendDatagram(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  Address address(env, args[0]);
  if (address.size == 0) return from_int(env, -ENAMETOOLONG);
  const View<uint8_t> buffer(env, args[1]);
  Fd fd(socket(AF_UNIX, SOCK_DGRAM | kBorn, 0));
  if (!fd.valid()) return from_int(env, -errno);
  iovec part = {buffer.elements, buffer.count};
  msghdr message = {};
  message.msg_name = address.get();
  message.msg_namelen = address.size;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  const int passed = to_int(env, args[2]);
  if (passed >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &passed, sizeof passed);
  }
  const ssize_t sent = sendmsg(fd.get(), &message, MSG_NOSIGNAL);
  return from_int(env, sent < 0 ? -errno : 0);
}

/** describeSocket(fd) → [family, type, listening], or a negative errno: what a passed descriptor is */
napi_value DescribeSocket(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const int fd = to_int(env, args[0]);
  int answers[3] = {};
  const int questions[3] = {SO_DOMAIN, SO_TYPE, SO_ACCEPTCONN};
  napi_value result;
  napi_create_array_with_length(env, 3, &result);
  for (uint32_t i = 0; i < 3; i++) {
    socklen_t size = sizeof answers[i];
    // A netlink socket has no answer to whether it listens, which means that it does not.
    if (getsockopt(fd, SOL_SOCKET, questions[i], &answers[i], &size) < 0 && i < 2) return from_int(env, -errno);
    napi_set_element(env, result, i, from_int(env, answers[i]));
  }
  return result;
}

}  // namespace

void register_unix_socket(napi_env env, napi_value exports) {
  export_function(env, exports, "listenUnix", ListenUnix);
  export_function(env, exports, "connectUnix", ConnectUnix);
  export_function(env, exports, "readUnix", ReadUnix);
  export_function(env, exports, "acceptUnix", AcceptUnix);
  export_function(env, exports, "peerCredentials", PeerCredentials);
  export_function(env, exports, "receiveUnix", ReceiveUnix);
  export_function(env, exports, "sendUnix", SendUnix);
  export_function(env, exports, "sendDatagram", SendDatagram);
  export_function(env, exports, "describeSocket", DescribeSocket);
}

}  // namespace devmaster
