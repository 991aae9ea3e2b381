#include <napi.h>

#include "interfaces.h"

namespace {

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  devmaster::register_acl(env, exports);
  devmaster::register_block(env, exports);
  devmaster::register_bytes(env, exports);
  devmaster::register_clock(env, exports);
  devmaster::register_cpuid(env, exports);
  devmaster::register_engine(env, exports);
  devmaster::register_ethtool(env, exports);
  devmaster::register_ethtool_settings(env, exports);
  devmaster::register_evdev(env, exports);
  devmaster::register_file(env, exports);
  devmaster::register_fork_server(env, exports);
  devmaster::register_inotify(env, exports);
  devmaster::register_lock(env, exports);
  devmaster::register_mapping(env, exports);
  devmaster::register_netlink_route(env, exports);
  devmaster::register_netlink_uevent(env, exports);
  devmaster::register_node(env, exports);
  devmaster::register_process(env, exports);
  devmaster::register_scheduler(env, exports);
  devmaster::register_unix_socket(env, exports);
  devmaster::register_users(env, exports);
  devmaster::register_watch(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(devmaster, Initialize)
