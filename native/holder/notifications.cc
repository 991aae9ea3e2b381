#include "notifications.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

namespace devmaster {
namespace {

constexpr char kFolder[] = "/run/devmaster";
/** What the name of a holder's socket begins with; its process number follows. */
constexpr char kName[] = "notify-";
constexpr size_t kMaxMessageBytes = 4096;

/** The rest of the line that begins so; null when there is none. `text` holds NULs where its lines end. */
const char* line_after(const char* text, size_t size, const char* beginning) {
  const size_t length = strlen(beginning);
  for (const char* at = text; at < text + size; at += strlen(at) + 1) {
    if (strncmp(at, beginning, length) == 0) return at + length;
  }
  return nullptr;
}

bool has_line(const char* text, size_t size, const char* line) {
  const char* rest = line_after(text, size, line);
  return rest != nullptr && *rest == '\0';
}

/** The first descriptor that came with a message; further ones are closed. */
Fd passed_with(msghdr& message) {
  Fd first;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int number;
      memcpy(&number, CMSG_DATA(part) + i * sizeof number, sizeof number);
      Fd fd(number);
      if (!first.valid()) first = std::move(fd);
    }
  }
  return first;
}

/** Removes the names that holders left behind which were killed. */
void remove_stale_names() {
  DIR* folder = opendir(kFolder);
  if (folder == nullptr) return;
  const size_t length = strlen(kName);
  while (const dirent* entry = readdir(folder)) {
    if (strncmp(entry->d_name, kName, length) != 0) continue;
    char* end = nullptr;
    const long pid = strtol(entry->d_name + length, &end, 10);
    if (pid > 0 && *end == '\0' && kill(static_cast<pid_t>(pid), 0) < 0 && errno == ESRCH) unlinkat(dirfd(folder), entry->d_name, 0);
  }
  closedir(folder);
}

}  // namespace

bool Notifications::open() {
  if (mkdir(kFolder, 0755) < 0 && errno != EEXIST) return false;
  remove_stale_names();
  fd_ = Fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  address_.sun_family = AF_UNIX;
  // One that ends must not take away the name of the one that comes next.
  snprintf(address_.sun_path, sizeof address_.sun_path, "%s/%s%d", kFolder, kName, static_cast<int>(getpid()));
  unlink(path());
  // Only root may speak to us: whoever does has us keep descriptors.
  const mode_t before = umask(0177);
  const bool bound = fd_.valid() && bind(fd_.get(), reinterpret_cast<sockaddr*>(&address_), sizeof address_) == 0;
  umask(before);
  return bound;
}

void Notifications::close() {
  unlink(path());
  fd_.reset();
}

bool Notifications::receive(Descriptors& descriptors, Notification& notification) {
  char text[kMaxMessageBytes + 1];
  alignas(cmsghdr) char control[CMSG_SPACE(4 * sizeof(int))];
  iovec part = {text, kMaxMessageBytes};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t got = recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (got < 0) return errno == EINTR;
  const size_t size = static_cast<size_t>(got);
  Fd passed = passed_with(message);
  text[size] = '\0';
  char original[kMaxMessageBytes + 1];
  memcpy(original, text, size + 1);
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '\n') text[i] = '\0';
  }

  const char* name = line_after(text, size, "FDNAME=");
  if (has_line(text, size, "FDSTORE=1")) {
    if (name != nullptr && passed.valid()) descriptors.keep(name, std::move(passed));
    return true;
  }
  if (has_line(text, size, "FDSTOREREMOVE=1")) {
    if (name != nullptr) descriptors.forget(name);
    return true;
  }
  notification.ready = notification.ready || has_line(text, size, "READY=1");
  say(original);
  return true;
}

void Notifications::say(const char* text) const {
  const char* path = getenv("NOTIFY_SOCKET");
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path == nullptr || path[0] == '\0' || strlen(path) >= sizeof address.sun_path) return;
  strcpy(address.sun_path, path);
  // Abstract names are written with an @ in front (unix(7)).
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const Fd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const socklen_t size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + strlen(path));
  sendto(fd.get(), text, strlen(text), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), size);
}

}  // namespace devmaster
