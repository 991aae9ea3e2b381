/**
 * How the probe gives up its privileges (credentials(7), capabilities(7), seccomp(2), getrlimit(2)).
 *
 * A file system that somebody made to break libblkid gains this: it may compute for some seconds, see the bytes of the device
 * that it is on, and say something wrong about itself. Namespaces would add nothing, since nothing can be opened, connected
 * or named any more, and they cost more than the whole probe.
 */
#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "system_calls.h"

namespace devmaster {
namespace {

constexpr uid_t kNobody = 65534;

constexpr rlim_t kCpuSeconds = 20;
/** libblkid reads at most some megabytes of a device; an address space also holds the libraries. */
constexpr rlim_t kMemoryBytes = 256u << 20;

bool limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  return setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

/** Emptied while there is still the capability to; or long before, by confine_children. */
bool drop_bounding_set() {
  for (int capability = 0, held; (held = prctl(PR_CAPBSET_READ, capability)) >= 0; capability++) {
    if (held == 0) continue;
    if (prctl(PR_CAPBSET_DROP, capability) < 0 && errno != EPERM) return false;
  }
  return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0;
}

bool drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
  return syscall(SYS_capset, &header, none) == 0;
}

/** Nobody, where the process may choose; a user namespace that has no such user keeps its own. */
bool become_nobody() {
  if (geteuid() != 0) return true;
  if (setgroups(0, nullptr) < 0 && errno != EPERM) return false;
  if (setresgid(kNobody, kNobody, kNobody) < 0 && errno != EINVAL) return false;
  return setresuid(kNobody, kNobody, kNobody) == 0 || errno == EINVAL;
}

}  // namespace

const char* confine_children() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return "no_new_privs";
  return drop_bounding_set() ? nullptr : "the capability bounding set";
}

const char* confine() {
  if (const char* obstacle = confine_children()) return obstacle;
  if (!become_nobody()) return "the user";
  if (!drop_capabilities()) return "capabilities";
  // Not RLIMIT_NPROC, which would count everybody else's nobody: no process can be made anyway.
  if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, 0)) return "files";
  if (!limit(RLIMIT_CPU, kCpuSeconds) || !limit(RLIMIT_AS, kMemoryBytes)) return "time and memory";
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) return "being traced";
  return filter_system_calls() ? nullptr : "system calls";
}

}  // namespace devmaster
