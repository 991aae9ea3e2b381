/** Network interfaces (rtnetlink(7), RTM_SETLINK in <linux/rtnetlink.h>). */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

struct LinkRequest {
  nlmsghdr header;
  ifinfomsg link;
  rtattr name_header;
  char name[RTA_ALIGN(IFNAMSIZ)];
};

struct Answer {
  nlmsghdr header;
  nlmsgerr error;
  char rest[512];
};

/** Sends one request and waits for its acknowledgement; the kernel answers before send returns. */
int transact(const LinkRequest& request) {
  Fd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd.valid()) return -errno;
  if (send(fd.get(), &request, request.header.nlmsg_len, 0) < 0) return -errno;
  Answer answer = {};
  ssize_t got;
  do got = recv(fd.get(), &answer, sizeof answer, 0);
  while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  if (static_cast<size_t>(got) < NLMSG_LENGTH(sizeof(nlmsgerr)) || answer.header.nlmsg_type != NLMSG_ERROR) return -EBADMSG;
  return answer.error.error;
}

/** renameInterface(ifindex, name) → 0 or a negative errno */
napi_value RenameInterface(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes name(env, args[1]);
  if (name.size() >= IFNAMSIZ) return from_int(env, -ENAMETOOLONG);
  LinkRequest request = {};
  request.header.nlmsg_type = RTM_SETLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.link.ifi_family = AF_UNSPEC;
  request.link.ifi_index = to_int(env, args[0]);
  request.name_header.rta_type = IFLA_IFNAME;
  request.name_header.rta_len = static_cast<unsigned short>(RTA_LENGTH(name.size() + 1));
  memcpy(request.name, name.c_str(), name.size());
  request.header.nlmsg_len = static_cast<uint32_t>(offsetof(LinkRequest, name_header) + RTA_ALIGN(request.name_header.rta_len));
  return from_int(env, transact(request));
}

}  // namespace

void register_netlink_route(napi_env env, napi_value exports) { export_function(env, exports, "renameInterface", RenameInterface); }

}  // namespace devmaster
