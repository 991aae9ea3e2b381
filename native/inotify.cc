/** File system events (inotify(7)). */
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "interfaces.h"
#include "retry.h"
#include "value.h"

namespace devmaster {
namespace {

napi_value OpenInotify(napi_env env, napi_callback_info) {
  const int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  return from_int(env, fd < 0 ? -errno : fd);
}

/** addWatch(fd, path, mask) → watch descriptor, or a negative errno */
napi_value AddWatch(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  const Bytes path(env, args[1]);
  const int wd = inotify_add_watch(to_int(env, args[0]), path.c_str(), to_uint(env, args[2]));
  return from_int(env, wd < 0 ? -errno : wd);
}

napi_value RemoveWatch(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  return from_int(env, inotify_rm_watch(to_int(env, args[0]), to_int(env, args[1])) < 0 ? -errno : 0);
}

/** readInotify(fd) → [wd, mask, name, wd, mask, name, …], or a negative errno. IN_Q_OVERFLOW is an event like others. */
napi_value ReadInotify(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  alignas(inotify_event) char buffer[16 * 1024];
  const int fd = to_int(env, args[0]);
  const ssize_t got = retry([&] { return read(fd, buffer, sizeof buffer); });
  if (got < 0) return from_int(env, -errno);
  napi_value events;
  napi_create_array(env, &events);
  uint32_t next = 0;
  for (const char* at = buffer; at < buffer + got;) {
    const auto* event = reinterpret_cast<const inotify_event*>(at);
    napi_set_element(env, events, next++, from_int(env, event->wd));
    napi_set_element(env, events, next++, from_int(env, event->mask));
    // The name is padded with NULs.
    napi_set_element(env, events, next++, from_bytes(env, event->name, event->len == 0 ? 0 : strlen(event->name)));
    at += sizeof(inotify_event) + event->len;
  }
  return events;
}

}  // namespace

void register_inotify(napi_env env, napi_value exports) {
  export_function(env, exports, "openInotify", OpenInotify);
  export_function(env, exports, "addWatch", AddWatch);
  export_function(env, exports, "removeWatch", RemoveWatch);
  export_function(env, exports, "readInotify", ReadInotify);
}

}  // namespace devmaster
