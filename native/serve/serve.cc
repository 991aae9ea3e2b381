#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../fd.h"
#include "../retry.h"

namespace devmaster {
namespace {

constexpr int kServer = STDIN_FILENO;
constexpr int kFailed = 1;

/** One question as it came. */
struct Request {
  static constexpr size_t kMostBytes = 64 * 1024;
  static constexpr int kMostWords = 1024;

  char text[kMostBytes];
  char* words[kMostWords + 1];
  int count;
  Fd output;
  Fd errors;

  /** Waits for the next one; false when there will be none. */
  bool receive() {
    iovec part{text, sizeof text};
    alignas(cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = retry([&] { return recvmsg(kServer, &message, MSG_CMSG_CLOEXEC); });
    if (size <= 0) return false;
    take_descriptors(message);
    split(static_cast<size_t>(size));
    return true;
  }

 private:
  void take_descriptors(msghdr& message) {
    output.reset();
    errors.reset();
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(2 * sizeof(int))) return;
    int passed[2];
    memcpy(passed, CMSG_DATA(header), sizeof passed);
    output = Fd(passed[0]);
    errors = Fd(passed[1]);
  }

  void split(size_t size) {
    text[size - 1] = '\0';
    count = 0;
    for (char* at = text; at < text + size && count < kMostWords; at += strlen(at) + 1) words[count++] = at;
    words[count] = nullptr;
  }
};

/** A copy of this process as its sibling. */
pid_t fork_sibling() {
  constexpr unsigned long flags = CLONE_PARENT | SIGCHLD;
#if defined(__s390x__)
  return static_cast<pid_t>(syscall(SYS_clone, nullptr, flags, nullptr, nullptr, 0));
#else
  return static_cast<pid_t>(syscall(SYS_clone, flags, nullptr, nullptr, nullptr, 0));
#endif
}

/** In the child: nothing of the server's is open but what is to be answered on. */
[[noreturn]] void answer(const Answerer& answerer, Request& request) {
  setpgid(0, 0);
  if (dup2(request.output.get(), STDOUT_FILENO) < 0 || dup2(request.errors.get(), STDERR_FILENO) < 0) _exit(kFailed);
  request.output.reset();
  request.errors.reset();
  // A child without a standard input would take a device for it.
  close(kServer);
  if (open("/dev/null", O_RDONLY) != kServer) _exit(kFailed);
  const int status = answerer.run(request.count, request.words);
  _exit(fflush(stdout) == 0 ? status : kFailed);
}

}  // namespace

int serve(Answerer (*find)(const char* name)) {
  static Request request;
  while (request.receive()) {
    const Answerer answerer = request.count == 0 ? Answerer{} : find(request.words[0]);
    int32_t pid = -EINVAL;
    if (answerer.run != nullptr && request.output.valid()) {
      if (answerer.prepare != nullptr) answerer.prepare();
      pid = fork_sibling();
      if (pid == 0) answer(answerer, request);
      if (pid < 0) pid = -errno;
    }
    request.output.reset();
    request.errors.reset();
    if (send(kServer, &pid, sizeof pid, MSG_NOSIGNAL) < 0) return kFailed;
  }
  return 0;
}

}  // namespace devmaster
