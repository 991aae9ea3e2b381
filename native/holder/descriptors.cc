#include "descriptors.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <utility>

namespace devmaster {

bool Descriptors::keep(const char* name, Fd fd) {
  // A colon separates the names in LISTEN_FDNAMES (sd_listen_fds(3)).
  if (name[0] == '\0' || strlen(name) >= kNameBytes || strchr(name, ':') != nullptr) return false;
  Entry* entry = find(name);
  if (entry == nullptr) {
    if (size_ == kMost) return false;
    entry = &entries_[size_++];
    strcpy(entry->name, name);
  }
  entry->fd = std::move(fd);
  return true;
}

void Descriptors::forget(const char* name) {
  Entry* entry = find(name);
  if (entry == nullptr) return;
  size_--;
  for (; entry < &entries_[size_]; entry++) *entry = std::move(entry[1]);
  entry->fd.reset();
}

void Descriptors::remove_socket_names() const {
  for (size_t i = 0; i < size_; i++) {
    sockaddr_un address = {};
    socklen_t size = sizeof address;
    if (getsockname(fd(i), reinterpret_cast<sockaddr*>(&address), &size) < 0) continue;
    if (address.sun_family == AF_UNIX && address.sun_path[0] == '/') unlink(address.sun_path);
  }
}

Descriptors::Entry* Descriptors::find(const char* name) {
  for (size_t i = 0; i < size_; i++) {
    if (strcmp(entries_[i].name, name) == 0) return &entries_[i];
  }
  return nullptr;
}

}  // namespace devmaster
