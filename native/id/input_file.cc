#include "input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "../fd.h"

namespace devmaster {

namespace {

/** What to begin with: most files are smaller, and a header may promise more than there is. */
constexpr size_t kFirstRoom = 4096;

}  // namespace

bool Content::read(const char* path, off_t offset, size_t most) {
  const Fd fd(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
  if (!fd.valid()) return false;
  size_ = 0;
  size_t room = 0;
  for (;;) {
    if (size_ == room) {
      room = room == 0 ? kFirstRoom : room * 2;
      auto* larger = static_cast<uint8_t*>(realloc(bytes_, room + 1));
      if (larger == nullptr) return false;
      bytes_ = larger;
    }
    const size_t wanted = (most < room ? most : room) - size_;
    const ssize_t got = wanted == 0 ? 0 : pread(fd.get(), bytes_ + size_, wanted, offset + static_cast<off_t>(size_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    size_ += static_cast<size_t>(got);
    bytes_[size_] = 0;
    if (got == 0) return true;
  }
}

}  // namespace devmaster
