/** Files written whole, and put in the place of others (rename(2)). */
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "fd.h"

namespace devmaster {
namespace {

/** A new name is an entry of its folder, which reaches the disk on its own. */
int sync_folder_of(const char* path) {
  const std::string whole(path);
  const size_t slash = whole.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : whole.substr(0, slash);
  Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return !fd.valid() || fsync(fd.get()) < 0 ? -errno : 0;
}

}  // namespace

int write_all(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t put = write(fd, data, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return -errno;
    data += put;
    size -= static_cast<size_t>(put);
  }
  return 0;
}

int replace_file(const Replacement& replacement, const char* data, size_t size) {
  const auto& [path, temporary, mode, reaches_disk] = replacement;
  Fd fd(open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return -errno;
  int result = write_all(fd.get(), data, size);
  // fchmod and not the mode of open: that one is subject to the umask, and cannot carry the sticky bit.
  if (result == 0 && fchmod(fd.get(), mode) < 0) result = -errno;
  if (result == 0 && reaches_disk && fsync(fd.get()) < 0) result = -errno;
  if (result == 0 && rename(temporary, path) < 0) result = -errno;
  if (result < 0) unlink(temporary);
  return result == 0 && reaches_disk ? sync_folder_of(path) : result;
}

}  // namespace devmaster
