/** Input devices (ioctls of <linux/input.h>). */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/**
 * openInput(path, major, minor, writable) → descriptor or a negative errno; -ENXIO when the name has come to mean another device
 * than this one
 */
napi_value OpenInput(napi_env env, napi_callback_info info) {
  const Arguments<4> args(env, info);
  const Bytes path(env, args[0]);
  Fd fd(open(path.c_str(), (to_bool(env, args[3]) ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) return from_int(env, -errno);
  struct stat status;
  if (fstat(fd.get(), &status) < 0) return from_int(env, -errno);
  const bool same = S_ISCHR(status.st_mode) && major(status.st_rdev) == to_uint(env, args[1]) && minor(status.st_rdev) == to_uint(env, args[2]);
  return from_int(env, same ? fd.release() : -ENXIO);
}

/** eventTypes(fd) → bits by EV_ number (there are 32 of them), or a negative errno; EVIOCGBIT */
napi_value EventTypes(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  unsigned long bits = 0;
  if (ioctl(to_int(env, args[0]), EVIOCGBIT(0, sizeof bits), &bits) < 0) return from_int(env, -errno);
  return from_int(env, static_cast<int64_t>(bits & 0xffffffff));
}

/** The memory of an Int32Array(6) as the fields of an axis in the struct's order; null when the argument is none. */
input_absinfo* axis_of(napi_env env, napi_value value) {
  static_assert(sizeof(input_absinfo) == 6 * sizeof(int32_t), "value, minimum, maximum, fuzz, flat, resolution");
  const View<int32_t> fields(env, value);
  return fields.count == 6 ? reinterpret_cast<input_absinfo*>(fields.elements) : nullptr;
}

/** readAxis(fd, axis, fields) → 0 or a negative errno; EVIOCGABS */
napi_value ReadAxis(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  input_absinfo* axis = axis_of(env, args[2]);
  if (axis == nullptr) return from_int(env, -EINVAL);
  return from_int(env, ioctl(to_int(env, args[0]), EVIOCGABS(to_uint(env, args[1])), axis) < 0 ? -errno : 0);
}

/** writeAxis(fd, axis, fields) → 0 or a negative errno; EVIOCSABS */
napi_value WriteAxis(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const input_absinfo* axis = axis_of(env, args[2]);
  if (axis == nullptr) return from_int(env, -EINVAL);
  return from_int(env, ioctl(to_int(env, args[0]), EVIOCSABS(to_uint(env, args[1])), axis) < 0 ? -errno : 0);
}

/** mapKey(fd, scancode, keycode) → 0 or a negative errno; EVIOCSKEYCODE */
napi_value MapKey(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const unsigned int entry[2] = {to_uint(env, args[1]), to_uint(env, args[2])};
  return from_int(env, ioctl(to_int(env, args[0]), EVIOCSKEYCODE, entry) < 0 ? -errno : 0);
}

}  // namespace

void register_evdev(napi_env env, napi_value exports) {
  export_function(env, exports, "openInput", OpenInput);
  export_function(env, exports, "eventTypes", EventTypes);
  export_function(env, exports, "readAxis", ReadAxis);
  export_function(env, exports, "writeAxis", WriteAxis);
  export_function(env, exports, "mapKey", MapKey);
}

}  // namespace devmaster
