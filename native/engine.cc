/**
 * The JavaScript engine that holds us: its options, and the memory that it and we no longer use. Node's own module for options
 * loads many others, most of what starting takes.
 */
#include <dlfcn.h>

#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** v8::V8::SetFlagsFromString(const char*) of <v8-initialization.h>, which node:v8 calls too */
constexpr char kSetFlags[] = "_ZN2v82V818SetFlagsFromStringEPKc";

/** setEngineOption(option) → whether the engine could be told; an option that it does not know it ignores */
napi_value SetEngineOption(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes option(env, args[0]);
  const auto set_flags = reinterpret_cast<void (*)(const char*)>(dlsym(RTLD_DEFAULT, kSetFlags));
  if (set_flags != nullptr) set_flags(option.c_str());
  napi_value result;
  napi_get_boolean(env, set_flags != nullptr, &result);
  return result;
}

/** returnMemory(): gives free memory of malloc(3) back to the system (malloc_trim(3), which only glibc has) */
napi_value ReturnMemory(napi_env, napi_callback_info) {
  const auto trim = reinterpret_cast<int (*)(size_t)>(dlsym(RTLD_DEFAULT, "malloc_trim"));
  if (trim != nullptr) trim(0);
  return nullptr;
}

}  // namespace

void register_engine(napi_env env, napi_value exports) {
  export_function(env, exports, "setEngineOption", SetEngineOption);
  export_function(env, exports, "returnMemory", ReturnMemory);
}

}  // namespace devmaster
