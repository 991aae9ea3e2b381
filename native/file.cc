/**
 * Files by byte-string path (open(2), read(2), readlink(2), rename(2) …). Each function is one system call or a few that must
 * not be told apart. Failures come back as negative error numbers, because an absent attribute is the most ordinary
 * answer there is and an exception costs more than all of the reading.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <string>

#include "fd.h"
#include "interfaces.h"
#include "replace.h"
#include "retry.h"
#include "value.h"

namespace devmaster {
namespace {

ssize_t read_all(int fd, char* buffer, size_t size) {
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = read(fd, buffer + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(filled);
}

/**
 * readAtOnce(path, maxBytes) → byte string, or a negative errno. For files that give all they have at the first read, as attributes
 * of sysfs (Documentation/filesystems/sysfs.rst, "Reading/Writing Attribute Data") and ordinary files do; a page that comes full may
 * have more behind it.
 */
napi_value ReadAtOnce(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  const size_t limit = to_uint(env, args[1]);
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd.valid()) return from_int(env, -errno);
  char page[4096];
  const ssize_t got = retry([&] { return read(fd.get(), page, sizeof page); });
  if (got < 0) return from_int(env, -errno);
  if (static_cast<size_t>(got) < sizeof page) return from_bytes(env, page, static_cast<size_t>(got));

  std::string text(page, sizeof page);
  while (text.size() < limit) {
    const size_t had = text.size();
    text.resize(had + sizeof page);
    const ssize_t more = read_all(fd.get(), text.data() + had, sizeof page);
    if (more < 0) return from_int(env, more);
    text.resize(had + static_cast<size_t>(more));
    if (static_cast<size_t>(more) < sizeof page) break;
  }
  return from_bytes(env, text.data(), text.size());
}

/** readText(path, maxBytes) → byte string, or a negative errno */
napi_value ReadText(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  const size_t limit = to_uint(env, args[1]);
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd.valid()) return from_int(env, -errno);

  // One page is the most that sysfs gives (sysfs_emit in <linux/sysfs.h>): the ordinary case needs no heap.
  char page[4096];
  const size_t first = limit < sizeof page ? limit : sizeof page;
  const ssize_t got = read_all(fd.get(), page, first);
  if (got < 0) return from_int(env, got);
  if (static_cast<size_t>(got) < first || first == limit) return from_bytes(env, page, static_cast<size_t>(got));

  std::string text(page, static_cast<size_t>(got));
  while (text.size() < limit) {
    const size_t had = text.size();
    const size_t step = limit - had < 65536 ? limit - had : 65536;
    text.resize(had + step);
    const ssize_t more = read_all(fd.get(), text.data() + had, step);
    if (more < 0) return from_int(env, more);
    text.resize(had + static_cast<size_t>(more));
    if (static_cast<size_t>(more) < step) break;
  }
  return from_bytes(env, text.data(), text.size());
}

/** readLink(path) → byte string, or a negative errno */
napi_value ReadLink(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  char target[4096];
  const ssize_t size = readlink(path.c_str(), target, sizeof target);
  return size < 0 ? from_int(env, -errno) : from_bytes(env, target, static_cast<size_t>(size));
}

/** realPath(path) → byte string, or a negative errno */
napi_value RealPath(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  char resolved[PATH_MAX];
  if (realpath(path.c_str(), resolved) == nullptr) return from_int(env, -errno);
  return from_bytes(env, resolved, strlen(resolved));
}

/** listFolder(path) → the names joined by "/" (which no name can hold), or a negative errno */
napi_value ListFolder(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  DIR* folder = opendir(path.c_str());
  if (folder == nullptr) return from_int(env, -errno);
  std::string names;
  while (const dirent* entry = readdir(folder)) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (!names.empty()) names += '/';
    names += entry->d_name;
  }
  closedir(folder);
  return from_bytes(env, names.data(), names.size());
}

/**
 * status(path, follow, fields) → 0 or a negative errno. Fills the Float64Array `fields` with st_mode, st_uid, st_gid, st_size,
 * st_nlink, major and minor of st_rdev, st_ino, st_dev, seconds and nanoseconds of st_mtim.
 */
napi_value Status(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const Bytes path(env, args[0]);
  struct stat found;
  const int flags = to_bool(env, args[1]) ? 0 : AT_SYMLINK_NOFOLLOW;
  if (fstatat(AT_FDCWD, path.c_str(), &found, flags) < 0) return from_int(env, -errno);
  const View<double> view(env, args[2]);
  if (view.count < 11) return from_int(env, -EINVAL);
  double* fields = view.elements;
  fields[0] = found.st_mode;
  fields[1] = found.st_uid;
  fields[2] = found.st_gid;
  fields[3] = static_cast<double>(found.st_size);
  fields[4] = static_cast<double>(found.st_nlink);
  fields[5] = major(found.st_rdev);
  fields[6] = minor(found.st_rdev);
  fields[7] = static_cast<double>(found.st_ino);
  fields[8] = static_cast<double>(found.st_dev);
  fields[9] = static_cast<double>(found.st_mtim.tv_sec);
  fields[10] = static_cast<double>(found.st_mtim.tv_nsec);
  return from_int(env, 0);
}

/** isAccessible(path) → whether the path leads to something (access(2), F_OK) */
napi_value IsAccessible(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  napi_value result;
  napi_get_boolean(env, access(path.c_str(), F_OK) == 0, &result);
  return result;
}

/** touch(path, mode) → 0 or a negative errno: a file of that mode was written just now; EINVAL where it is no such file (utimensat(2)) */
napi_value Touch(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  struct stat found;
  if (lstat(path.c_str(), &found) < 0) return from_int(env, -errno);
  if (found.st_mode != (S_IFREG | to_uint(env, args[1]))) return from_int(env, -EINVAL);
  return from_int(env, utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0);
}

/** writeExisting(path, data) → 0 or a negative errno: one write(2), as sysfs and procfs want it */
napi_value WriteExisting(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  const Bytes data(env, args[1]);
  Fd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd.valid()) return from_int(env, -errno);
  return from_int(env, write_all(fd.get(), data.c_str(), data.size()));
}

/** writeNew(path, data, mode) → 0 or a negative errno: creates or truncates */
napi_value WriteNew(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const Bytes path(env, args[0]);
  const Bytes data(env, args[1]);
  Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, to_uint(env, args[2])));
  if (!fd.valid()) return from_int(env, -errno);
  return from_int(env, write_all(fd.get(), data.c_str(), data.size()));
}

/** replaceFile(path, temporary, data, mode) → 0 or a negative errno: readers see the old file or the new one, whole */
napi_value ReplaceFile(napi_env env, napi_callback_info info) {
  const Arguments<4> args(env, info);
  const Bytes path(env, args[0]);
  const Bytes temporary(env, args[1]);
  const Bytes data(env, args[2]);
  const Replacement replacement{path.c_str(), temporary.c_str(), to_uint(env, args[3]), false};
  return from_int(env, replace_file(replacement, data.c_str(), data.size()));
}

/** replaceLink(path, temporary, target) → 0 or a negative errno: readers see the old link or the new one */
napi_value ReplaceLink(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const Bytes path(env, args[0]);
  const Bytes temporary(env, args[1]);
  const Bytes target(env, args[2]);
  // Where nothing has the name yet one system call does it.
  if (symlink(target.c_str(), path.c_str()) == 0) return from_int(env, 0);
  if (errno != EEXIST) return from_int(env, -errno);
  char current[4096];
  const ssize_t size = readlink(path.c_str(), current, sizeof current);
  if (size >= 0 && static_cast<size_t>(size) == target.size() && memcmp(current, target.c_str(), target.size()) == 0) return from_int(env, 0);
  unlink(temporary.c_str());
  if (symlink(target.c_str(), temporary.c_str()) < 0) return from_int(env, -errno);
  if (rename(temporary.c_str(), path.c_str()) == 0) return from_int(env, 0);
  const int error = errno;
  unlink(temporary.c_str());
  return from_int(env, -error);
}

napi_value MakeFolder(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const Bytes path(env, args[0]);
  const mode_t mode = to_uint(env, args[1]);
  if (mkdir(path.c_str(), mode) < 0) return from_int(env, -errno);
  // The umask is the caller's affair; the mode that was asked for is the mode that stands.
  return from_int(env, chmod(path.c_str(), mode) < 0 ? -errno : 0);
}

napi_value Remove(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  return from_int(env, unlink(path.c_str()) < 0 ? -errno : 0);
}

napi_value RemoveFolder(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes path(env, args[0]);
  return from_int(env, rmdir(path.c_str()) < 0 ? -errno : 0);
}

}  // namespace

void register_file(napi_env env, napi_value exports) {
  export_function(env, exports, "readText", ReadText);
  export_function(env, exports, "readAtOnce", ReadAtOnce);
  export_function(env, exports, "readLink", ReadLink);
  export_function(env, exports, "realPath", RealPath);
  export_function(env, exports, "listFolder", ListFolder);
  export_function(env, exports, "status", Status);
  export_function(env, exports, "isAccessible", IsAccessible);
  export_function(env, exports, "touch", Touch);
  export_function(env, exports, "writeExisting", WriteExisting);
  export_function(env, exports, "writeNew", WriteNew);
  export_function(env, exports, "replaceFile", ReplaceFile);
  export_function(env, exports, "replaceLink", ReplaceLink);
  export_function(env, exports, "makeFolder", MakeFolder);
  export_function(env, exports, "remove", Remove);
  export_function(env, exports, "removeFolder", RemoveFolder);
}

}  // namespace devmaster
