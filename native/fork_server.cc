/**
 * A program that stays and forks a child for each question (native/serve/serve.h), asked over a socket of whole messages
 * (SOCK_SEQPACKET of unix(7)). The children are ours and are waited for as programs that we started ourselves.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "fd.h"
#include "interfaces.h"
#include "pipe.h"
#include "retry.h"
#include "value.h"

namespace devmaster {
namespace {

/** openQuestions() → [our end, the server's], or a negative errno */
napi_value OpenQuestions(napi_env env, napi_callback_info) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return from_int(env, -errno);
  Fd ours(ends[0]);
  Fd servers(ends[1]);
  // The server waits for questions; we do not wait for it.
  if (fcntl(ours.get(), F_SETFL, O_NONBLOCK) < 0) return from_int(env, -errno);
  napi_value pair;
  napi_create_array_with_length(env, 2, &pair);
  napi_set_element(env, pair, 0, from_int(env, ours.release()));
  napi_set_element(env, pair, 1, from_int(env, servers.release()));
  return pair;
}

/** A server that ended with questions unread is as gone as one without. */
int lost(int error) { return error == ECONNRESET ? EPIPE : error; }

bool send_question(int server, const std::string& words, const int (&descriptors)[2]) {
  iovec part{const_cast<char*>(words.data()), words.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptors)]{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptors);
  memcpy(CMSG_DATA(header), descriptors, sizeof descriptors);
  return retry([&] { return sendmsg(server, &message, MSG_NOSIGNAL); }) >= 0;
}

/**
 * askServer(fd, words) → [stdout, stderr] of the child that there will be, or a negative errno (-EPIPE: the server is gone);
 * words: each ended by a NUL
 */
napi_value AskServer(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  size_t size = 0;
  napi_get_value_string_latin1(env, args[1], nullptr, 0, &size);
  std::string words(size, '\0');
  napi_get_value_string_latin1(env, args[1], words.data(), size + 1, &size);
  Pipe output;
  Pipe errors;
  if (!output.open() || !errors.open()) return from_int(env, -errno);
  if (!send_question(to_int(env, args[0]), words, {output.write_end.get(), errors.write_end.get()})) return from_int(env, -lost(errno));
  napi_value ends;
  napi_create_array_with_length(env, 2, &ends);
  napi_set_element(env, ends, 0, from_int(env, output.read_end.release()));
  napi_set_element(env, ends, 1, from_int(env, errors.read_end.release()));
  return ends;
}

/**
 * takeChild(fd) → [pid, pidfd] for the oldest question without one; a positive errno for one that got no child; a negative errno
 * when there is nothing to take (-EAGAIN: not yet; -EPIPE: the server is gone)
 */
napi_value TakeChild(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  int32_t pid = 0;
  const int server = to_int(env, args[0]);
  const ssize_t got = retry([&] { return recv(server, &pid, sizeof pid, 0); });
  if (got < 0) return from_int(env, -lost(errno));
  if (got != sizeof pid) return from_int(env, -EPIPE);
  if (pid < 0) return from_int(env, -pid);
  // It is our child and nobody has waited for it, so the number is still its own.
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) return from_int(env, errno);
  napi_value child;
  napi_create_array_with_length(env, 2, &child);
  napi_set_element(env, child, 0, from_int(env, pid));
  napi_set_element(env, child, 1, from_int(env, pidfd));
  return child;
}

}  // namespace

void register_fork_server(napi_env env, napi_value exports) {
  export_function(env, exports, "openQuestions", OpenQuestions);
  export_function(env, exports, "askServer", AskServer);
  export_function(env, exports, "takeChild", TakeChild);
}

}  // namespace devmaster
