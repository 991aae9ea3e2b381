#pragma once

#include <node_api.h>

/** What each file of this folder adds to the addon. The contract of all of it is src/kernel/binding.ts. */
namespace devmaster {

void register_acl(napi_env env, napi_value exports);
void register_block(napi_env env, napi_value exports);
void register_bytes(napi_env env, napi_value exports);
void register_clock(napi_env env, napi_value exports);
void register_cpuid(napi_env env, napi_value exports);
void register_engine(napi_env env, napi_value exports);
void register_ethtool(napi_env env, napi_value exports);
void register_ethtool_settings(napi_env env, napi_value exports);
void register_evdev(napi_env env, napi_value exports);
void register_file(napi_env env, napi_value exports);
void register_fork_server(napi_env env, napi_value exports);
void register_inotify(napi_env env, napi_value exports);
void register_lock(napi_env env, napi_value exports);
void register_mapping(napi_env env, napi_value exports);
void register_netlink_route(napi_env env, napi_value exports);
void register_netlink_uevent(napi_env env, napi_value exports);
void register_node(napi_env env, napi_value exports);
void register_process(napi_env env, napi_value exports);
void register_scheduler(napi_env env, napi_value exports);
void register_unix_socket(napi_env env, napi_value exports);
void register_users(napi_env env, napi_value exports);
void register_watch(napi_env env, napi_value exports);

}  // namespace devmaster
