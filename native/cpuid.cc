/** The x86 instruction CPUID; other processors have none. */
#include <stdint.h>

#if defined(__i386__) || defined(__x86_64__)
#include <cpuid.h>
#endif

#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** cpuid(leaf) → registers EBX, ECX and EDX, one after another as twelve bytes; undefined where the processor has none */
napi_value Cpuid(napi_env env, napi_callback_info info) {
#if defined(__i386__) || defined(__x86_64__)
  const Arguments<1> args(env, info);
  uint32_t eax = 0;
  uint32_t registers[3] = {};
  __cpuid(to_uint(env, args[0]), eax, registers[0], registers[1], registers[2]);
  return from_bytes(env, reinterpret_cast<const char*>(registers), sizeof registers);
#else
  (void)info;
  return undefined(env);
#endif
}

}  // namespace

void register_cpuid(napi_env env, napi_value exports) { export_function(env, exports, "cpuid", Cpuid); }

}  // namespace devmaster
