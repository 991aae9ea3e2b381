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

/** What there is of this thread; false with errno. */
bool attributes_of_caller(SchedulingAttributes& attributes) {
  attributes = {};
  return syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0;
}

/**
 * timeSlice() → nanoseconds, 0 where Linux does not have slices that can be set, or -errno; -EBUSY when somebody has decided that this
 * thread takes precedence, or does not share processors fairly
 */
napi_value TimeSlice(napi_env env, napi_callback_info) {
  SchedulingAttributes attributes;
  if (!attributes_of_caller(attributes)) return from_int(env, -errno);
  return from_int(env, attributes.policy != SCHED_OTHER || attributes.nice < 0 ? -EBUSY : static_cast<int64_t>(attributes.runtime));
}

/** setTimeSlice(nanoseconds) → 0 or -errno. What the thread starts later has the usual slice, and no niceness below 0. */
napi_value SetTimeSlice(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  SchedulingAttributes attributes;
  if (!attributes_of_caller(attributes)) return from_int(env, -errno);
  attributes.flags |= kResetOnFork;
  attributes.runtime = to_uint(env, args[0]);
  return from_int(env, syscall(SYS_sched_setattr, 0, &attributes, 0) == 0 ? 0 : -errno);
}

/** yieldProcessor() */
napi_value YieldProcessor(napi_env, napi_callback_info) {
  sched_yield();
  return nullptr;
}

}  // namespace

void register_scheduler(napi_env env, napi_value exports) {
  export_function(env, exports, "timeSlice", TimeSlice);
  export_function(env, exports, "setTimeSlice", SetTimeSlice);
  export_function(env, exports, "yieldProcessor", YieldProcessor);
}

}  // namespace devmaster
