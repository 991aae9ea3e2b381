/**
 * Network interfaces: one request to rtnetlink and its answer (rtnetlink(7), netlink(7)). Messages are composed and read in
 * src/kernel/netlink-route.ts.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** An interface with all its attributes fits in; what does not is told by MSG_TRUNC. */
constexpr size_t kAnswerBytes = 32 * 1024;

/**
 * The socket of all requests, which has no listener's groups and so never holds anything but answers. Opening one for each costs
 * more than asking. It is closed after every failure, so that no late answer is taken for that of the next request.
 */
class RouteSocket {
 public:
  /** Sends a whole message. Returns 0 or a negative errno. */
  int send(const void* message, size_t size) {
    if (!fd_.valid()) fd_ = Fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    return fd_.valid() && ::send(fd_.get(), message, size, 0) >= 0 ? 0 : fail(errno);
  }

  /** Receives one answer. Returns its size or a negative errno. */
  ssize_t receive(char* buffer, size_t size) {
    for (;;) {
      const ssize_t got = recv(fd_.get(), buffer, size, MSG_TRUNC);
      if (got >= 0) return static_cast<size_t>(got) > size ? fail(EMSGSIZE) : got;
      if (errno != EINTR) return fail(errno);
    }
  }

 private:
  int fail(int error) {
    fd_.reset();
    return -error;
  }

  Fd fd_;
};

/**
 * requestRoute(request) → 0 when the kernel acknowledged, an ArrayBuffer with the message that it answered with, or a negative errno.
 *
 * The request is one whole message with its header (struct nlmsghdr). The kernel answers before send(2) returns, so
 * that nothing blocks.
 */
napi_value RequestRoute(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const View<uint8_t> request(env, args[0]);
  if (request.count < NLMSG_HDRLEN || reinterpret_cast<const nlmsghdr*>(request.elements)->nlmsg_len != request.count) return from_int(env, -EINVAL);

  static RouteSocket route;
  if (const int failed = route.send(request.elements, request.count)) return from_int(env, failed);

  alignas(nlmsghdr) char answer[kAnswerBytes];
  const ssize_t got = route.receive(answer, sizeof answer);
  if (got < 0) return from_int(env, got);
  const nlmsghdr* header = reinterpret_cast<const nlmsghdr*>(answer);
  if (!NLMSG_OK(header, static_cast<size_t>(got))) return from_int(env, -EBADMSG);
  if (header->nlmsg_type == NLMSG_ERROR) {
    if (header->nlmsg_len < NLMSG_LENGTH(sizeof(nlmsgerr))) return from_int(env, -EBADMSG);
    return from_int(env, static_cast<const nlmsgerr*>(NLMSG_DATA(header))->error);
  }
  void* data = nullptr;
  napi_value buffer;
  if (napi_create_arraybuffer(env, header->nlmsg_len, &data, &buffer) != napi_ok) return from_int(env, -ENOMEM);
  memcpy(data, answer, header->nlmsg_len);
  return buffer;
}

}  // namespace

void register_netlink_route(napi_env env, napi_value exports) { export_function(env, exports, "requestRoute", RequestRoute); }

}  // namespace devmaster
