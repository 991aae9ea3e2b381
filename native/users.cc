/** Users and groups by name, as the system's name services know them (getpwnam_r(3), getgrnam_r(3)). */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>

#include <vector>

#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

constexpr size_t kMaxRecordBytes = 1024 * 1024;

/** Asks again with more room until the answer fits. */
template <typename Key, typename Record, typename Find>
const Record* find(Key key, Record& record, std::vector<char>& room, Find find_record) {
  Record* found = nullptr;
  for (room.resize(4096); room.size() <= kMaxRecordBytes; room.resize(room.size() * 2)) {
    if (find_record(key, &record, room.data(), room.size(), &found) != ERANGE) break;
  }
  return found;
}

/** userId(name) → uid, or -1 when there is no such user */
napi_value UserId(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes name(env, args[0]);
  passwd record;
  std::vector<char> room;
  const passwd* found = find(name.c_str(), record, room, getpwnam_r);
  return from_int(env, found == nullptr ? -1 : static_cast<int64_t>(found->pw_uid));
}

/** groupId(name) → gid, or -1 when there is no such group */
napi_value GroupId(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes name(env, args[0]);
  group record;
  std::vector<char> room;
  const group* found = find(name.c_str(), record, room, getgrnam_r);
  return from_int(env, found == nullptr ? -1 : static_cast<int64_t>(found->gr_gid));
}

/** userName(uid) → the name, or undefined when nobody has the number */
napi_value UserName(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  passwd record;
  std::vector<char> room;
  const passwd* found = find(static_cast<uid_t>(to_uint(env, args[0])), record, room, getpwuid_r);
  return found == nullptr ? undefined(env) : from_bytes(env, found->pw_name, strlen(found->pw_name));
}

/** groupName(gid) → the name, or undefined when no group has the number */
napi_value GroupName(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  group record;
  std::vector<char> room;
  const group* found = find(static_cast<gid_t>(to_uint(env, args[0])), record, room, getgrgid_r);
  return found == nullptr ? undefined(env) : from_bytes(env, found->gr_name, strlen(found->gr_name));
}

}  // namespace

void register_users(napi_env env, napi_value exports) {
  export_function(env, exports, "userId", UserId);
  export_function(env, exports, "groupId", GroupId);
  export_function(env, exports, "userName", UserName);
  export_function(env, exports, "groupName", GroupName);
}

}  // namespace devmaster
