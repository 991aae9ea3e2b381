/**
 * Which system calls the probe may make once it is confined (seccomp(2)).
 *
 * Three kinds: what reading takes is allowed; what libraries try and can do without (opening files, asking about them) is refused
 * with an error; anything else ends the process, since nothing that the probe does leads there.
 */
#include "system_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/blkzoned.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARMEL__)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define PROBE_AUDIT_ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_S390X
#elif defined(__loongarch64)
#define PROBE_AUDIT_ARCH AUDIT_ARCH_LOONGARCH64
#else
#error "the name of this architecture in <linux/audit.h> is missing here"
#endif

namespace devmaster {
namespace {

/** What opens, links and asks for files: refused, so that a library goes on without. */
constexpr int kRefused[] = {
#ifdef __NR_open
    __NR_open,
#endif
    __NR_openat,
#ifdef __NR_access
    __NR_access,
#endif
    __NR_faccessat,
#ifdef __NR_faccessat2
    __NR_faccessat2,
#endif
#ifdef __NR_readlink
    __NR_readlink,
#endif
    __NR_readlinkat,
#ifdef __NR_stat
    __NR_stat,
#endif
#ifdef __NR_lstat
    __NR_lstat,
#endif
    __NR_statx,
};

/** What reading a device and thinking about it takes. */
constexpr int kAllowed[] = {
    __NR_read,
    __NR_pread64,
    __NR_write,
    __NR_lseek,
#ifdef __NR__llseek
    __NR__llseek,
#endif
    __NR_fstat,
#ifdef __NR_fstat64
    __NR_fstat64,
#endif
#ifdef __NR_newfstatat
    __NR_newfstatat,
#endif
#ifdef __NR_fstatat64
    __NR_fstatat64,
#endif
#ifdef __NR_fadvise64
    __NR_fadvise64,
#endif
#ifdef __NR_arm_fadvise64_64
    __NR_arm_fadvise64_64,
#endif
    __NR_close,
    __NR_brk,
    __NR_munmap,
    __NR_mremap,
    __NR_madvise,
    __NR_futex,
    __NR_getrandom,
    __NR_uname,
    __NR_getpid,
    __NR_gettid,
    __NR_clock_gettime,
#ifdef __NR_gettimeofday
    __NR_gettimeofday,
#endif
    __NR_sched_yield,
    __NR_restart_syscall,
    __NR_exit,
    __NR_exit_group,
};

/** Memory may be had, but not to run code in: their third argument is the protection. */
constexpr int kWithoutExecution[] = {
#ifdef __NR_mmap
    __NR_mmap,
#endif
#ifdef __NR_mmap2
    __NR_mmap2,
#endif
    __NR_mprotect,
};

/** libblkid reads past the page cache (O_DIRECT) when a checksum is wrong. */
constexpr int kFlagCalls[] = {
    __NR_fcntl,
#ifdef __NR_fcntl64
    __NR_fcntl64,
#endif
};
constexpr uint32_t kFlagCommands[] = {F_GETFL, F_SETFL};

/** Sizes, zones, and whether a self-encrypting disk is locked (IOC_OPAL_GET_STATUS of <linux/sed-opal.h>, Linux 6.0). */
constexpr uint32_t kRequests[] = {
    static_cast<uint32_t>(BLKSSZGET),
    static_cast<uint32_t>(BLKGETSIZE64),
    static_cast<uint32_t>(BLKREPORTZONE),
    static_cast<uint32_t>(_IOR('p', 236, uint64_t)),
};

constexpr uint32_t low_word_of_argument(unsigned index) {
  uint32_t offset = offsetof(seccomp_data, args) + index * sizeof(uint64_t);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  offset += sizeof(uint32_t);
#endif
  return offset;
}

/** Collects the instructions of a filter (classic BPF, seccomp(2)). */
class Filter {
 public:
  void load(uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
  void answer(uint32_t action) { add(BPF_RET | BPF_K, action); }
  void answer_if_equal(uint32_t value, uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(action);
  }
  void answer_unless_equal(uint32_t value, uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    answer(action);
  }
  void answer_if_any_bit(uint32_t bits, uint32_t action) {
    add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    answer(action);
  }
  /** The next instructions, of this number, are for this value only. */
  void skip_unless_equal(uint32_t value, uint8_t length) { add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, length); }

  /** Answers a call by one of its arguments: what is not among the values gets the other answer. */
  template <size_t N>
  void answer_by_argument(int call, unsigned argument, const uint32_t (&values)[N], uint32_t otherwise) {
    skip_unless_equal(static_cast<uint32_t>(call), 2 * N + 2);
    load(low_word_of_argument(argument));
    for (const uint32_t value : values) answer_if_equal(value, SECCOMP_RET_ALLOW);
    answer(otherwise);
  }

  bool install() {
    const sock_fprog program{static_cast<unsigned short>(size_), instructions_};
    return size_ < kRoom && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(uint16_t code, uint32_t value, uint8_t if_true = 0, uint8_t if_false = 0) {
    if (size_ < kRoom) instructions_[size_++] = sock_filter{code, if_true, if_false, value};
  }

  static constexpr size_t kRoom = 256;
  sock_filter instructions_[kRoom];
  size_t size_ = 0;
};

}  // namespace

bool filter_system_calls() {
  Filter filter;
  filter.load(offsetof(seccomp_data, arch));
  filter.answer_unless_equal(PROBE_AUDIT_ARCH, SECCOMP_RET_KILL_PROCESS);
  filter.load(offsetof(seccomp_data, nr));
  // Most frequent first. Numbers of the x32 variant have a bit more and are none of these.
  for (const int number : kAllowed) filter.answer_if_equal(static_cast<uint32_t>(number), SECCOMP_RET_ALLOW);
  filter.answer_by_argument(__NR_ioctl, 1, kRequests, SECCOMP_RET_ERRNO | ENOTTY);
  for (const int number : kFlagCalls) filter.answer_by_argument(number, 1, kFlagCommands, SECCOMP_RET_ERRNO | EPERM);
  for (const int number : kRefused) filter.answer_if_equal(static_cast<uint32_t>(number), SECCOMP_RET_ERRNO | EPERM);
  for (const int number : kWithoutExecution) {
    filter.skip_unless_equal(static_cast<uint32_t>(number), 4);
    filter.load(low_word_of_argument(2));
    filter.answer_if_any_bit(PROT_EXEC, SECCOMP_RET_KILL_PROCESS);
    filter.answer(SECCOMP_RET_ALLOW);
  }
  filter.answer(SECCOMP_RET_KILL_PROCESS);
  return filter.install();
}

}  // namespace devmaster
