/** Block devices (ioctls of <linux/fs.h>). */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

napi_value SetReadOnly(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) return from_int(env, -errno);
  int state = 1;
  return from_int(env, ioctl(fd.get(), BLKROSET, &state) < 0 ? -errno : 0);
}

/** rereadPartitions(fd) → 0 or a negative errno (-EBUSY: one of them is in use) */
napi_value RereadPartitions(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  return from_int(env, ioctl(to_int(env, args[0]), BLKRRPART, 0) < 0 ? -errno : 0);
}

}  // namespace

void register_block(napi_env env, napi_value exports) {
  export_function(env, exports, "setReadOnly", SetReadOnly);
  export_function(env, exports, "rereadPartitions", RereadPartitions);
}

}  // namespace devmaster
