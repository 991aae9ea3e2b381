/**
 * The kernel's uevent netlink (netlink(7), NETLINK_KOBJECT_UEVENT in <linux/netlink.h>). Group 1 carries the kernel's own
 * messages, group 2 what a device manager tells libudev's listeners. Who sent a message is reported with it; whether to
 * believe it is not decided here.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <memory>

#include "fd.h"
#include "interfaces.h"
#include "retry.h"
#include "value.h"

namespace devmaster {
namespace {

constexpr unsigned kBatch = 32;
/** The kernel's own messages stay below 4 KiB (UEVENT_BUFFER_SIZE in <linux/kobject.h>); those of group 2 grow with the properties. */
constexpr size_t kMessageBytes = 32 * 1024;
/** Numbers that describe one message in the Int32Array that `receiveUevents` fills. */
constexpr size_t kFields = 6;

/** Memory for one batch; pages are only touched as far as messages reach. One for each thread that receives. */
struct Batch {
  char payload[kBatch][kMessageBytes];
  char control[kBatch][CMSG_SPACE(sizeof(ucred))];
  sockaddr_nl sender[kBatch];
  iovec parts[kBatch];
  mmsghdr headers[kBatch];

  void prepare() {
    for (unsigned i = 0; i < kBatch; i++) {
      parts[i] = {payload[i], kMessageBytes};
      headers[i] = {};
      headers[i].msg_hdr.msg_name = &sender[i];
      headers[i].msg_hdr.msg_namelen = sizeof sender[i];
      headers[i].msg_hdr.msg_iov = &parts[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      headers[i].msg_hdr.msg_control = control[i];
      headers[i].msg_hdr.msg_controllen = sizeof control[i];
    }
  }
};

thread_local std::unique_ptr<Batch> batch;

/** Beyond the system's limit only root may go; others get as much as they may. */
void set_receive_buffer(int fd, int bytes) {
  if (bytes <= 0) return;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

/** SCM_CREDENTIALS of a message (unix(7)); the kernel fills them in for netlink too */
const ucred* credentials_of(msghdr& header) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_CREDENTIALS) return reinterpret_cast<const ucred*>(CMSG_DATA(part));
  }
  return nullptr;
}

/** openUevents(groups, receiveBufferBytes) → descriptor, or a negative errno */
napi_value OpenUevents(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  Fd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
  if (!fd.valid()) return from_int(env, -errno);
  const int on = 1;
  if (setsockopt(fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0) return from_int(env, -errno);
  set_receive_buffer(fd.get(), to_int(env, args[1]));
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  address.nl_groups = to_uint(env, args[0]);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) return from_int(env, -errno);
  return from_int(env, fd.release());
}

/** ueventPort(fd) → the port id the kernel gave the socket, or a negative errno */
napi_value UeventPort(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  sockaddr_nl address = {};
  socklen_t size = sizeof address;
  if (getsockname(to_int(env, args[0]), reinterpret_cast<sockaddr*>(&address), &size) < 0) return from_int(env, -errno);
  return from_int(env, address.nl_pid);
}

/** adoptUevents(fd, receiveBufferBytes) → 0 or a negative errno: what `openUevents` does, for a socket that somebody else opened */
napi_value AdoptUevents(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const int fd = to_int(env, args[0]);
  const int bytes = to_int(env, args[1]);
  int has = 0;
  socklen_t size = sizeof has;
  // A buffer that is larger stays as it is. The kernel counts twice what was asked for (socket(7), SO_RCVBUF).
  if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &has, &size) < 0 || has / 2 < bytes) set_receive_buffer(fd, bytes);
  const int on = 1;
  return from_int(env, setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0 ? -errno : 0);
}

/**
 * receiveUevents(fd, fields) → an array of payloads, or a negative errno (-EAGAIN: nothing there; -ENOBUFS: messages were
 * lost). `fields` gets for each message: truncated (0 or 1), uid, gid, pid (-1 without credentials), port id, groups.
 */
napi_value ReceiveUevents(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  if (batch == nullptr) batch = std::make_unique<Batch>();
  batch->prepare();
  const int fd = to_int(env, args[0]);
  const int count = retry([&] { return recvmmsg(fd, batch->headers, kBatch, MSG_DONTWAIT, nullptr); });
  if (count < 0) return from_int(env, -errno);

  const View<int32_t> view(env, args[1]);
  if (view.count < kBatch * kFields) return from_int(env, -EINVAL);
  int32_t* fields = view.elements;
  napi_value payloads;
  napi_create_array_with_length(env, static_cast<size_t>(count), &payloads);
  for (int i = 0; i < count; i++, fields += kFields) {
    msghdr& header = batch->headers[i].msg_hdr;
    const ucred* sender = credentials_of(header);
    fields[0] = (header.msg_flags & MSG_TRUNC) != 0;
    fields[1] = sender == nullptr ? -1 : static_cast<int32_t>(sender->uid);
    fields[2] = sender == nullptr ? -1 : static_cast<int32_t>(sender->gid);
    fields[3] = sender == nullptr ? -1 : static_cast<int32_t>(sender->pid);
    fields[4] = static_cast<int32_t>(batch->sender[i].nl_pid);
    fields[5] = static_cast<int32_t>(batch->sender[i].nl_groups);
    napi_set_element(env, payloads, static_cast<uint32_t>(i), from_bytes(env, batch->payload[i], batch->headers[i].msg_len));
  }
  return payloads;
}

/** sendUevent(fd, group, portId, buffer) → 0 or a negative errno (-ECONNREFUSED: nobody listens) */
napi_value SendUevent(napi_env env, napi_callback_info info) {
  const Arguments<4> args(env, info);
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  address.nl_groups = to_uint(env, args[1]);
  address.nl_pid = to_uint(env, args[2]);
  const int fd = to_int(env, args[0]);
  const View<uint8_t> payload(env, args[3]);
  const ssize_t sent = retry([&] { return sendto(fd, payload.elements, payload.count, 0, reinterpret_cast<sockaddr*>(&address), sizeof address); });
  return from_int(env, sent < 0 ? -errno : 0);
}

/** attachFilter(fd, program) → 0 or a negative errno; the program is an array of sock_filter (<linux/filter.h>) */
napi_value AttachFilter(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const View<uint8_t> instructions(env, args[1]);
  sock_fprog program = {};
  program.len = static_cast<unsigned short>(instructions.count / sizeof(sock_filter));
  program.filter = reinterpret_cast<sock_filter*>(instructions.elements);
  return from_int(env, setsockopt(to_int(env, args[0]), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 ? -errno : 0);
}

}  // namespace

void register_netlink_uevent(napi_env env, napi_value exports) {
  export_function(env, exports, "openUevents", OpenUevents);
  export_function(env, exports, "ueventPort", UeventPort);
  export_function(env, exports, "adoptUevents", AdoptUevents);
  export_function(env, exports, "receiveUevents", ReceiveUevents);
  export_function(env, exports, "sendUevent", SendUevent);
  export_function(env, exports, "attachFilter", AttachFilter);
}

}  // namespace devmaster
