/** Advisory locks on whole files (flock(2)), as BLOCK_DEVICE_LOCKING of systemd.io wants them on disks. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** lockFile(path, exclusive) → descriptor that holds the lock, or a negative errno (-EAGAIN: somebody else has it) */
napi_value LockFile(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) return from_int(env, -errno);
  if (flock(fd.get(), (to_bool(env, args[1]) ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0) return from_int(env, -errno);
  return from_int(env, fd.release());
}

}  // namespace

void register_lock(napi_env env, napi_value exports) { export_function(env, exports, "lockFile", LockFile); }

}  // namespace devmaster
