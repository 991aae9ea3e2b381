/**
 * The JavaScript engine that holds us: its options, and the memory that it and we no longer use. Node's own module for options
 * loads many others, most of what starting takes.
 */
#include <dlfcn.h>

#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** v8::V8::SetFlagsFromCommandLine(int*, char**, bool) of <v8-initialization.h>, which node uses for its own command line */
constexpr char kSetFlags[] = "_ZN2v82V823SetFlagsFromCommandLineEPiPPcb";

/**
 * setEngineOption(option) → whether the engine knows it. What it knows it takes out of the command line; SetFlagsFromString would
 * complain to standard error of what it does not know.
 */
napi_value SetEngineOption(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  const Bytes option(env, args[0]);
  const auto set_flags = reinterpret_cast<void (*)(int*, char**, bool)>(dlsym(RTLD_DEFAULT, kSetFlags));
  std::string program = "devmasterd";
  std::string text = option.c_str();
  char* line[] = {program.data(), text.data(), nullptr};
  int count = 2;
  if (set_flags != nullptr) set_flags(&count, line, true);
  napi_value result;
  napi_get_boolean(env, count == 1, &result);
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
