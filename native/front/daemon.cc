/** The conversation with the daemon. The other end, and what the packets mean, is src/control/front-calls.ts. */
#include "daemon.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "../fd.h"
#include "text.h"
#include "version.h"

namespace devmaster {
namespace {

constexpr char kSocket[] = "/run/devmaster/devctl";
constexpr char kProtocol[] = "devctl 1";
constexpr size_t kMaxRequestBytes = 60 * 1024;
constexpr size_t kMaxPacketBytes = 64 * 1024;
constexpr long kPatienceMs = 1000;
/** On top of how long the daemon itself says that it may take. */
constexpr long kGraceMs = 1000;

bool add_word(Text& request, const char* word) { return request.add(word, strlen(word) + 1); }

/** Which folder stands at a path: a caller in a container or another root may see other devices than the daemon. */
bool add_identity(Text& request, const char* path) {
  struct stat facts;
  if (stat(path, &facts) < 0) return false;
  char word[64];
  snprintf(word, sizeof word, "%llu:%llu", static_cast<unsigned long long>(facts.st_dev), static_cast<unsigned long long>(facts.st_ino));
  return add_word(request, word);
}

bool set_patience(int fd, long milliseconds) {
  const timeval patience = {milliseconds / 1000, (milliseconds % 1000) * 1000};
  return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0;
}

Fd connect_to_daemon() {
  Fd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, kSocket, sizeof kSocket);
  if (!fd.valid() || !set_patience(fd.get(), kPatienceMs)) return Fd();
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) return Fd();
  return fd;
}

/** Whoever gave us the descriptor may have made it one that does not wait, as shells and ssh do with terminals. */
void wait_for_room(int fd) {
  pollfd room = {fd, POLLOUT, 0};
  poll(&room, 1, -1);
}

/** Everything, or the end of the process as Node's devctl ends: quietly where nobody reads any more. */
void write_all(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, data, size);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        wait_for_room(fd);
        continue;
      }
      if (errno != EPIPE) dprintf(STDERR_FILENO, "cannot write: %s\n", strerror(errno));
      _exit(1);
    }
    data += written;
    size -= static_cast<size_t>(written);
  }
}

/** In the answer each packet stands behind its length, and begins with its kind. */
void write_answer(const Text& answer) {
  signal(SIGPIPE, SIG_IGN);
  for (size_t at = 0; at < answer.size();) {
    size_t size;
    memcpy(&size, answer.data() + at, sizeof size);
    const char* packet = answer.data() + at + sizeof size;
    write_all(packet[0] == 'o' ? STDOUT_FILENO : STDERR_FILENO, packet + 1, size - 1);
    at += sizeof size + size;
  }
}

}  // namespace

bool ask_daemon(const char* program, int argc, char** argv, int* status) {
  Text request;
  bool complete = add_word(request, kProtocol) && add_word(request, DEVMASTER_VERSION) && add_word(request, program);
  for (const char* path : {"/sys", "/dev", "/run/udev"}) complete = complete && add_identity(request, path);
  for (int i = 0; i < argc; i++) complete = complete && add_word(request, argv[i]);
  if (!complete || request.size() > kMaxRequestBytes) return false;

  const Fd daemon = connect_to_daemon();
  if (!daemon.valid()) return false;
  if (send(daemon.get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return false;

  Text answer;
  char packet[kMaxPacketBytes + 1];
  for (;;) {
    const ssize_t got = recv(daemon.get(), packet, kMaxPacketBytes, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    const size_t size = static_cast<size_t>(got);
    packet[size] = '\0';
    switch (packet[0]) {
      case 'o':
      case 'e':
        if (!answer.add(&size, sizeof size) || !answer.add(packet, size)) return false;
        break;
      case 'w':
        if (!set_patience(daemon.get(), strtol(packet + 1, nullptr, 10) + kGraceMs)) return false;
        break;
      case 'x':
        write_answer(answer);
        *status = static_cast<int>(strtol(packet + 1, nullptr, 10));
        return true;
      default:
        return false;
    }
  }
}

}  // namespace devmaster
