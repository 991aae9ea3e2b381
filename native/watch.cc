/**
 * A descriptor on the environment's own event loop (uv_poll). One wake-up is one callback; what is there to be read is read
 * by whoever is called. The poll handle is closed before its descriptor, as libuv demands, and a worker thread that ends
 * takes its watches and their descriptors with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <node_api.h>
#include <uv.h>

#include <memory>
#include <set>

#include "fd.h"
#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

struct Watch {
  napi_env env;
  uv_poll_t poll;
  napi_ref callback = nullptr;
  napi_async_context context = nullptr;
  napi_async_cleanup_hook_handle cleanup = nullptr;
  /** owned when `unwatch` was told to close it */
  Fd fd;
  bool closing = false;
};

/** A worker thread may be terminated between any two lines of its script: what it has not closed then closes with the thread. */
struct OpenDescriptors {
  std::set<int> numbers;
  ~OpenDescriptors() {
    for (const int number : numbers) Fd(number).reset();
  }
};

thread_local OpenDescriptors open_descriptors;

void on_closed(uv_handle_t* handle) {
  std::unique_ptr<Watch> watch(static_cast<Watch*>(handle->data));
  if (watch->cleanup != nullptr) napi_remove_async_cleanup_hook(watch->cleanup);
}

void close_watch(Watch* watch) {
  if (watch->closing) return;
  watch->closing = true;
  napi_delete_reference(watch->env, watch->callback);
  napi_async_destroy(watch->env, watch->context);
  uv_close(reinterpret_cast<uv_handle_t*>(&watch->poll), on_closed);
}

void on_ready(uv_poll_t* poll, int status, int events) {
  auto* watch = static_cast<Watch*>(poll->data);
  if (watch->closing) return;
  const napi_env env = watch->env;
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  napi_value callback;
  napi_value receiver;
  napi_get_reference_value(env, watch->callback, &callback);
  napi_get_global(env, &receiver);
  napi_value argument = from_int(env, status < 0 ? status : events);
  if (napi_make_callback(env, watch->context, receiver, callback, 1, &argument, nullptr) == napi_pending_exception) {
    napi_value error;
    napi_get_and_clear_last_exception(env, &error);
    napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

/** watch(fd, events, callback) → a handle for `rearm` and `unwatch`, or a negative errno; events: 1 readable, 2 writable */
napi_value StartWatch(napi_env env, napi_callback_info info) {
  const Arguments<3> args(env, info);
  uv_loop_s* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  auto watch = std::make_unique<Watch>();
  watch->env = env;
  int result = uv_poll_init(loop, &watch->poll, to_int(env, args[0]));
  if (result < 0) return from_int(env, result);
  watch->poll.data = watch.get();
  napi_create_reference(env, args[2], 1, &watch->callback);
  napi_value name;
  napi_create_string_utf8(env, "devmaster", NAPI_AUTO_LENGTH, &name);
  napi_async_init(env, nullptr, name, &watch->context);
  napi_add_async_cleanup_hook(
      env, [](napi_async_cleanup_hook_handle, void* data) { close_watch(static_cast<Watch*>(data)); }, watch.get(), &watch->cleanup);
  uv_poll_start(&watch->poll, to_int(env, args[1]), on_ready);
  napi_value handle;
  napi_create_external(env, watch.release(), nullptr, nullptr, &handle);
  return handle;
}

Watch* watch_of(napi_env env, napi_value handle) {
  void* data = nullptr;
  napi_get_value_external(env, handle, &data);
  return static_cast<Watch*>(data);
}

/** rearm(handle, events): what to wait for from now on; 0 pauses */
napi_value Rearm(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  Watch* watch = watch_of(env, args[0]);
  const int events = to_int(env, args[1]);
  if (events == 0) uv_poll_stop(&watch->poll);
  else uv_poll_start(&watch->poll, events, on_ready);
  return undefined(env);
}

/** unwatch(handle, fd): ends the watch and then closes the descriptor; -1 leaves it open. The handle must not be used again. */
napi_value StopWatch(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  Watch* watch = watch_of(env, args[0]);
  watch->fd = Fd(to_int(env, args[1]));
  open_descriptors.numbers.erase(watch->fd.get());
  close_watch(watch);
  return undefined(env);
}

/** closeDescriptor(fd): for one that was never watched */
napi_value CloseDescriptor(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const int fd = to_int(env, args[0]);
  open_descriptors.numbers.erase(fd);
  Fd(fd).reset();
  return undefined(env);
}

/** ownDescriptor(fd): closes it when the thread ends, unless `unwatch` or `closeDescriptor` did before */
napi_value OwnDescriptor(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  open_descriptors.numbers.insert(to_int(env, args[0]));
  return undefined(env);
}

/** closeOnExec(fd) → 0 or a negative errno: for a descriptor that was passed to us, non-blocking too (fcntl(2)) */
napi_value CloseOnExec(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const int fd = to_int(env, args[0]);
  if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) return from_int(env, -errno);
  return from_int(env, 0);
}

}  // namespace

void register_watch(napi_env env, napi_value exports) {
  export_function(env, exports, "watch", StartWatch);
  export_function(env, exports, "rearm", Rearm);
  export_function(env, exports, "unwatch", StopWatch);
  export_function(env, exports, "ownDescriptor", OwnDescriptor);
  export_function(env, exports, "closeDescriptor", CloseDescriptor);
  export_function(env, exports, "closeOnExec", CloseOnExec);
}

}  // namespace devmaster
