/**
 * Files as bytes in JavaScript's hands: a whole file at once, a piece at a place, and a whole file replaced. For what is too
 * big or too binary to be a string, such as the hardware database.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "interfaces.h"
#include "replace.h"
#include "value.h"

namespace devmaster {
namespace {

ssize_t read_at(int fd, char* buffer, size_t size, off_t position) {
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = pread(fd, buffer + filled, size - filled, position + static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(filled);
}

/** readBytes(path) → ArrayBuffer with the whole of a regular file, or a negative errno */
napi_value ReadBytes(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd.valid()) return from_int(env, -errno);
  struct stat facts;
  if (fstat(fd.get(), &facts) < 0) return from_int(env, -errno);
  if (!S_ISREG(facts.st_mode)) return from_int(env, S_ISDIR(facts.st_mode) ? -EISDIR : -EINVAL);
  void* data = nullptr;
  napi_value buffer;
  const size_t size = static_cast<size_t>(facts.st_size);
  if (napi_create_arraybuffer(env, size, &data, &buffer) != napi_ok) return from_int(env, -ENOMEM);
  const ssize_t got = read_at(fd.get(), static_cast<char*>(data), size, 0);
  if (got < 0) return from_int(env, got);
  // Whoever shortened it meanwhile left nothing there to understand.
  return static_cast<size_t>(got) < size ? from_int(env, -EAGAIN) : buffer;
}

/** openFile(path, fields) → descriptor of a regular file, or a negative errno; `fields` becomes its size, seconds and nanoseconds of its st_mtim, its st_ino and st_dev */
napi_value OpenFile(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  const View<double> view(env, args[1]);
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd.valid()) return from_int(env, -errno);
  struct stat facts;
  if (fstat(fd.get(), &facts) < 0) return from_int(env, -errno);
  if (!S_ISREG(facts.st_mode)) return from_int(env, S_ISDIR(facts.st_mode) ? -EISDIR : -EINVAL);
  if (view.count < 5) return from_int(env, -EINVAL);
  double* fields = view.elements;
  fields[0] = static_cast<double>(facts.st_size);
  fields[1] = static_cast<double>(facts.st_mtim.tv_sec);
  fields[2] = static_cast<double>(facts.st_mtim.tv_nsec);
  fields[3] = static_cast<double>(facts.st_ino);
  fields[4] = static_cast<double>(facts.st_dev);
  return from_int(env, fd.release());
}

/** readAt(fd, view, position) → the number of bytes that are there, at most as many as the view takes, or a negative errno */
napi_value ReadAt(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const View<uint8_t> view(env, args[1]);
  int64_t position = 0;
  napi_get_value_int64(env, args[2], &position);
  return from_int(env, read_at(to_int(env, args[0]), reinterpret_cast<char*>(view.elements), view.count, position));
}

/**
 * replaceBytes(path, temporary, view, mode) → 0 or a negative errno. What the name then leads to is on the disk: a power cut
 * leaves the old file or the new one.
 */
napi_value ReplaceBytes(napi_env env, napi_callback_info info) {
  const Arguments<4> args(env, info);
  const Bytes path(env, args[0]);
  const Bytes temporary(env, args[1]);
  const View<uint8_t> view(env, args[2]);
  const Replacement replacement{path.c_str(), temporary.c_str(), to_uint(env, args[3]), true};
  return from_int(env, replace_file(replacement, reinterpret_cast<const char*>(view.elements), view.count));
}

}  // namespace

void register_bytes(napi_env env, napi_value exports) {
  export_function(env, exports, "readBytes", ReadBytes);
  export_function(env, exports, "openFile", OpenFile);
  export_function(env, exports, "readAt", ReadAt);
  export_function(env, exports, "replaceBytes", ReplaceBytes);
}

}  // namespace devmaster
