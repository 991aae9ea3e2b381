/**
 * Access lists of device nodes, as the kernel keeps them: the extended attribute system.posix_acl_access
 * (<linux/posix_acl_xattr.h>). Read and written through a descriptor that was found to be the device that is meant.
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

constexpr char kAttribute[] = "system.posix_acl_access";
/** What an attribute can hold at most (XATTR_SIZE_MAX). */
constexpr size_t kMostBytes = 65536;

/** A node, opened without waking its driver; not valid, with errno set, when the name leads to something else. */
Fd open_node(napi_env env, const napi_value* args, struct stat& found) {
  const Bytes path(env, args[0]);
  Fd fd(open(path.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid() || fstat(fd.get(), &found) < 0) return Fd(-1);
  const mode_t type = to_bool(env, args[1]) ? S_IFBLK : S_IFCHR;
  if ((found.st_mode & S_IFMT) == type && found.st_rdev == makedev(to_uint(env, args[2]), to_uint(env, args[3]))) return fd;
  errno = ESTALE;
  return Fd(-1);
}

/** An O_PATH descriptor has no attributes; its name below /proc leads to the same inode. */
void name_of(const Fd& fd, char (&name)[64]) { snprintf(name, sizeof name, "/proc/self/fd/%d", fd.get()); }

/** readAcl(path, block, major, minor) → the attribute as a byte string, empty when there is none, or a negative errno */
napi_value ReadAcl(napi_env env, napi_callback_info info) {
  const Arguments<4> args(env, info);
  struct stat found;
  const Fd fd = open_node(env, args.values, found);
  if (!fd.valid()) return from_int(env, -errno);
  char name[64];
  name_of(fd, name);
  static char list[kMostBytes];
  const ssize_t size = getxattr(name, kAttribute, list, sizeof list);
  if (size < 0) return errno == ENODATA ? from_bytes(env, "", 0) : from_int(env, -errno);
  return from_bytes(env, list, static_cast<size_t>(size));
}

/** writeAcl(path, block, major, minor, buffer) → 0 or a negative errno; an empty list takes the attribute away */
napi_value WriteAcl(napi_env env, napi_callback_info info) {
  const Arguments<5> args(env, info);
  struct stat found;
  const Fd fd = open_node(env, args.values, found);
  if (!fd.valid()) return from_int(env, -errno);
  char name[64];
  name_of(fd, name);
  const View<uint8_t> list(env, args[4]);
  const int result = list.count == 0 ? removexattr(name, kAttribute) : setxattr(name, kAttribute, list.elements, list.count, 0);
  return from_int(env, result < 0 && errno != ENODATA ? -errno : 0);
}

}  // namespace

void register_acl(napi_env env, napi_value exports) {
  export_function(env, exports, "readAcl", ReadAcl);
  export_function(env, exports, "writeAcl", WriteAcl);
}

}  // namespace devmaster
