/**
 * Network interfaces: one request to rtnetlink and its answer (rtnetlink(7), netlink(7)). Messages are composed and read in
 * src/kernel/netlink-route.ts.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include <memory>
#include <new>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** An interface with all its attributes fits in; what does not is told by MSG_TRUNC. */
constexpr size_t kAnswerBytes = 32 * 1024;

ssize_t receive(int fd, char* buffer, size_t size) {
  for (;;) {
    const ssize_t got = recv(fd, buffer, size, MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    return static_cast<size_t>(got) > size ? -EMSGSIZE : got;
  }
}

/**
 * requestRoute(request) → 0 when the kernel acknowledged, an ArrayBuffer with the message that it answered with, or a negative errno.
 *
 * The request is one whole message with its header (struct nlmsghdr). The kernel answers before send(2) returns, so
 * that nothing blocks.
 */
napi_value RequestRoute(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  napi_typedarray_type type;
  size_t size = 0;
  void* request = nullptr;
  if (napi_get_typedarray_info(env, args[0], &type, &size, &request, nullptr, nullptr) != napi_ok) return from_int(env, -EINVAL);
  if (size < NLMSG_HDRLEN || static_cast<const nlmsghdr*>(request)->nlmsg_len != size) return from_int(env, -EINVAL);

  Fd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd.valid()) return from_int(env, -errno);
  if (send(fd.get(), request, size, 0) < 0) return from_int(env, -errno);

  const std::unique_ptr<char[]> answer(new (std::nothrow) char[kAnswerBytes]);
  if (answer == nullptr) return from_int(env, -ENOMEM);
  const ssize_t got = receive(fd.get(), answer.get(), kAnswerBytes);
  if (got < 0) return from_int(env, got);
  const nlmsghdr* header = reinterpret_cast<const nlmsghdr*>(answer.get());
  if (!NLMSG_OK(header, static_cast<size_t>(got))) return from_int(env, -EBADMSG);
  if (header->nlmsg_type == NLMSG_ERROR) {
    if (header->nlmsg_len < NLMSG_LENGTH(sizeof(nlmsgerr))) return from_int(env, -EBADMSG);
    return from_int(env, static_cast<const nlmsgerr*>(NLMSG_DATA(header))->error);
  }
  void* data = nullptr;
  napi_value buffer;
  if (napi_create_arraybuffer(env, header->nlmsg_len, &data, &buffer) != napi_ok) return from_int(env, -ENOMEM);
  memcpy(data, answer.get(), header->nlmsg_len);
  return buffer;
}

}  // namespace

void register_netlink_route(napi_env env, napi_value exports) { export_function(env, exports, "requestRoute", RequestRoute); }

}  // namespace devmaster
