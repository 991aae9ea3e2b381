/** How the kernel shares processors out (sched_setattr(2), sched_yield(2)), as far as it concerns the thread that asks. */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interfaces.h"
#include "value.h"

namespace devmaster {
namespace {

/** struct sched_attr of <linux/sched/types.h>, which a C library may define otherwise or not at all */
struct SchedulingAttributes {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime;
  uint64_t deadline;
  uint64_t period;
};

constexpr uint64_t kResetOnFork = 0x01; /* SCHED_FLAG_RESET_ON_FORK of <linux/sched.h> */

/**
 * setTimeSlice(nanoseconds) → 0 or -errno. Only for a thread that shares processors fairly; -EBUSY when somebody has decided
 * otherwise. What the thread starts later has the usual slice, unless its niceness is below 0.
 */
napi_value SetTimeSlice(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  SchedulingAttributes attributes = {};
  long result = syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0);
  if (result == 0 && attributes.policy != SCHED_OTHER) return from_int(env, -EBUSY);
  // What it starts must not lose a niceness below 0 with the slice.
  if (attributes.nice >= 0) attributes.flags |= kResetOnFork;
  attributes.runtime = to_uint(env, args[0]);
  if (result == 0) result = syscall(SYS_sched_setattr, 0, &attributes, 0);
  return from_int(env, result == 0 ? 0 : -errno);
}

/** yieldProcessor() */
napi_value YieldProcessor(napi_env, napi_callback_info) {
  sched_yield();
  return nullptr;
}

}  // namespace

void register_scheduler(napi_env env, napi_value exports) {
  export_function(env, exports, "setTimeSlice", SetTimeSlice);
  export_function(env, exports, "yieldProcessor", YieldProcessor);
}

}  // namespace devmaster
