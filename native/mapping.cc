/** Memory that outlives the process: a file that is mapped shared (mmap(2)). */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "interfaces.h"
#include "retry.h"
#include "value.h"

namespace devmaster {
namespace {

/** What one mapping may hold. */
constexpr size_t kMostBytes = 4096;

void Unmap(napi_env, void* memory, void* size) { munmap(memory, reinterpret_cast<size_t>(size)); }

/** Has the file be as long as its mapping, of real memory: to touch a page for which the file system has no room ends the process. */
int lengthen(int fd, size_t size) {
  struct stat status;
  if (fstat(fd, &status) < 0) return -errno;
  if (!S_ISREG(status.st_mode)) return -EINVAL;
  if (static_cast<size_t>(status.st_size) >= size) return 0;
  const char zeros[kMostBytes] = {};
  const ssize_t written = retry([&] { return pwrite(fd, zeros, size, 0); });
  if (written < 0) return -errno;
  return static_cast<size_t>(written) == size ? 0 : -ENOSPC;
}

/** mapFile(path, size) → an ArrayBuffer that is the file's beginning, or a negative errno. A file that is missing or shorter gets zeros. */
napi_value MapFile(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  const size_t size = to_uint(env, args[1]);
  if (!path.valid() || size == 0 || size > kMostBytes) return from_int(env, -EINVAL);
  const Fd fd(retry([&] { return open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); }));
  if (!fd.valid()) return from_int(env, -errno);
  if (const int failed = lengthen(fd.get(), size)) return from_int(env, failed);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return from_int(env, -errno);
  napi_value buffer;
  if (napi_create_external_arraybuffer(env, memory, size, Unmap, reinterpret_cast<void*>(size), &buffer) == napi_ok) return buffer;
  munmap(memory, size);
  return from_int(env, -ENOMEM);
}

}  // namespace

void register_mapping(napi_env env, napi_value exports) { export_function(env, exports, "mapFile", MapFile); }

}  // namespace devmaster
