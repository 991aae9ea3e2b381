/**
 * Device nodes (mknod(2), chown(2), chmod(2)). Owner, mode and times are set through a descriptor that was found to be the
 * device that is meant: between a look at a name and a change to it the kernel may have given the name to another device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

constexpr mode_t kPermissions = 07777;

mode_t type_of(bool block) { return block ? S_IFBLK : S_IFCHR; }

/**
 * applyNode(path, block, major, minor, mode, uid, gid, touch) → 0 or a negative errno (-ESTALE: it is another device).
 * mode, uid and gid of -1 are left as they are.
 */
napi_value ApplyNode(napi_env env, napi_callback_info info) {
  const Arguments<8> args(env, info);
  const Bytes path(env, args[0]);
  // O_PATH opens no device: no driver is woken, no tape rewound (open(2)).
  Fd fd(open(path.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return from_int(env, -errno);
  struct stat found;
  if (fstat(fd.get(), &found) < 0) return from_int(env, -errno);
  const dev_t wanted = makedev(to_uint(env, args[2]), to_uint(env, args[3]));
  if ((found.st_mode & S_IFMT) != type_of(to_bool(env, args[1])) || found.st_rdev != wanted) return from_int(env, -ESTALE);

  // An O_PATH descriptor takes no fchmod; its name below /proc leads to the same inode (proc_pid_fd(5)).
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd.get());
  const int32_t mode = to_int(env, args[4]);
  const auto uid = static_cast<uid_t>(to_int(env, args[5]));
  const auto gid = static_cast<gid_t>(to_int(env, args[6]));
  const bool other_owner = (uid != static_cast<uid_t>(-1) && uid != found.st_uid) || (gid != static_cast<gid_t>(-1) && gid != found.st_gid);
  const bool other_mode = mode >= 0 && (found.st_mode & kPermissions) != (static_cast<mode_t>(mode) & kPermissions);
  // Nobody may have the access that the old owner's mode would give the new one, nor the other way round: take it away first.
  if (other_owner && other_mode && chmod(name, found.st_mode & static_cast<mode_t>(mode) & kPermissions) < 0) return from_int(env, -errno);
  if (other_owner && fchownat(fd.get(), "", uid, gid, AT_EMPTY_PATH) < 0) return from_int(env, -errno);
  // A change of owner may clear bits of the mode, so that it is set after it.
  if ((other_mode || (other_owner && mode >= 0)) && chmod(name, static_cast<mode_t>(mode) & kPermissions) < 0) return from_int(env, -errno);
  if (to_bool(env, args[7]) && utimensat(AT_FDCWD, name, nullptr, 0) < 0) return from_int(env, -errno);
  return from_int(env, 0);
}

/** makeNode(path, block, major, minor, mode) → 0 or a negative errno */
napi_value MakeNode(napi_env env, napi_callback_info info) {
  const Arguments<5> args(env, info);
  const Bytes path(env, args[0]);
  const mode_t mode = to_uint(env, args[4]) & kPermissions;
  if (mknod(path.c_str(), type_of(to_bool(env, args[1])) | mode, makedev(to_uint(env, args[2]), to_uint(env, args[3]))) < 0) return from_int(env, -errno);
  return from_int(env, chmod(path.c_str(), mode) < 0 ? -errno : 0);
}

/** labelNode(path, attribute, label) → 0 or a negative errno: a security label as extended attribute (xattr(7)) */
napi_value LabelNode(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const Bytes path(env, args[0]);
  const Bytes attribute(env, args[1]);
  const Bytes label(env, args[2]);
  return from_int(env, lsetxattr(path.c_str(), attribute.c_str(), label.c_str(), label.size(), 0) < 0 ? -errno : 0);
}

}  // namespace

void register_node(napi_env env, napi_value exports) {
  export_function(env, exports, "applyNode", ApplyNode);
  export_function(env, exports, "makeNode", MakeNode);
  export_function(env, exports, "labelNode", LabelNode);
}

}  // namespace devmaster
