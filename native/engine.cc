/** Options of the JavaScript engine that holds us. Node's own module for them loads many others, most of what starting takes. */
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

}  // namespace

void register_engine(napi_env env, napi_value exports) { export_function(env, exports, "setEngineOption", SetEngineOption); }

}  // namespace devmaster
