/**
 * Programs (vfork(2), pidfd_open(2)). They are started with the memory shared until exec, so that the cost does not grow with ours. A
 * process is known by a descriptor, which says when it is over and cannot come to mean another.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "fd.h"
#include "interfaces.h"
#include "pipe.h"
#include "retry.h"
#include "value.h"

#ifndef P_PIDFD
#define P_PIDFD 3 /* <linux/wait.h> */
#endif

namespace devmaster {
namespace {

/** An array of byte strings as execve(2) wants it. */
class StringList {
 public:
  StringList(napi_env env, napi_value array) {
    uint32_t count = 0;
    napi_get_array_length(env, array, &count);
    strings_.reserve(count);
    for (uint32_t i = 0; i < count; i++) {
      napi_value item;
      napi_get_element(env, array, i, &item);
      const Bytes bytes(env, item);
      strings_.emplace_back(bytes.c_str(), bytes.size());
    }
    for (std::string& text : strings_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char* const* get() const { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

/**
 * As long as this lives its thread does not wait for a processor that others keep busy (sched(7)); what it starts does. Without the
 * right to that it waits.
 */
class Urgency {
 public:
  explicit Urgency(bool wanted) : before_(wanted ? sched_getscheduler(0) : -1) {
    const sched_param first{kPriority};
    if (before_ >= 0 && sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first) < 0) before_ = -1;
  }
  Urgency(const Urgency&) = delete;
  Urgency& operator=(const Urgency&) = delete;
  ~Urgency() {
    const sched_param usual{0};
    if (before_ >= 0) sched_setscheduler(0, before_, &usual);
  }
  static constexpr int kPriority = 1;

 private:
  int before_;
};

/**
 * A watch that is set the moment a program ends, by a thread that waits for nothing else: what the program has woken may act at
 * once, and the event loop may be busy.
 */
struct WatchAtExit {
  Fd inotify;
  std::string path;
  uint32_t mask = 0;
  Fd pidfd;

  /** Without a thread the watch comes later: whoever asked for it sets it again in any case. */
  static void begin(std::unique_ptr<WatchAtExit> watch, const Fd& pidfd) {
    watch->pidfd = Fd(fcntl(pidfd.get(), F_DUPFD_CLOEXEC, 3));
    if (start_thread(watch.get(), PTHREAD_EXPLICIT_SCHED) || start_thread(watch.get(), PTHREAD_INHERIT_SCHED)) watch.release();
  }

 private:
  static constexpr size_t kStackBytes = 128 * 1024;

  static bool start_thread(WatchAtExit* watch, int scheduling) {
    const sched_param first{Urgency::kPriority};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    pthread_attr_setschedparam(&attributes, &first);
    pthread_attr_setinheritsched(&attributes, scheduling);
    pthread_t thread;
    const int error = pthread_create(&thread, &attributes, wait, watch);
    pthread_attr_destroy(&attributes);
    return error == 0;
  }

  static void* wait(void* data) {
    const std::unique_ptr<WatchAtExit> watch(static_cast<WatchAtExit*>(data));
    pollfd exit{watch->pidfd.get(), POLLIN, 0};
    retry([&] { return poll(&exit, 1, -1); });
    inotify_add_watch(watch->inotify.get(), watch->path.c_str(), watch->mask);
    return nullptr;
  }
};

/** One start of a program, on its way through a thread of libuv's pool. */
struct Start {
  Start(napi_env env, napi_value argv_array, napi_value environment_array, napi_value folder)
      : argv(env, argv_array), environment(env, environment_array), directory(env, folder) {}

  StringList argv;
  StringList environment;
  Bytes directory;
  Fd input;
  bool capture_output = false;
  bool capture_errors = false;
  /** null when nothing is to be watched */
  std::unique_ptr<WatchAtExit> at_exit;
  napi_async_work work = nullptr;
  napi_ref callback = nullptr;
  // the outcome
  int error = 0;
  pid_t pid = 0;
  Fd pidfd;
  Pipe output;
  Pipe errors;
};

/** Signals as if nobody had ever touched them. */
void reset_signals() {
  struct sigaction usual = {};
  usual.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/** Has a standard descriptor be that one, or nothing that anybody reads or writes when there is none. */
bool place(int target, int fd) {
  if (fd >= 0) return dup2(fd, target) >= 0;
  const Fd nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  return nothing.valid() && dup2(nothing.get(), target) >= 0;
}

/**
 * The service itself is spared when memory is short (OOMScoreAdjust=-1000), and what rules start is not: it may be what takes all the
 * memory (proc_pid_oom_score_adj(5)). Where there is no /proc, all are alike.
 */
void be_expendable() {
  const Fd score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (score.valid() && write(score.get(), "0", 1) < 0) return;
}

/**
 * The child, in its parent's memory: it must not change anything there but the error. It is in a group of its own, so that all of it
 * can be killed.
 */
[[noreturn]] void become(const Start& program, volatile int* error) {
  setpgid(0, 0);
  be_expendable();
  if (chdir(program.directory.c_str()) == 0 && place(STDIN_FILENO, program.input.get()) && place(STDOUT_FILENO, program.output.write_end.get()) &&
      place(STDERR_FILENO, program.errors.write_end.get())) {
    reset_signals();
    execve(program.argv.get()[0], program.argv.get(), program.environment.get());
  }
  *error = errno;
  _exit(127);
}

/** Returns when the program runs, or cannot. */
pid_t fork_into(const Start& program, volatile int* error) {
  const pid_t pid = vfork();
  if (pid == 0) become(program, error);
  return pid;
}

/** Starts a program. Returns 0 or a positive errno. */
int spawn(Start& program) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // A handler that ran in the child would run in our memory.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  volatile int error = 0;
  program.pid = fork_into(program, &error);
  if (program.pid < 0) error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (program.pid > 0 && error != 0) retry([&] { return waitpid(program.pid, nullptr, 0); });
  return error;
}

int start(Start& program) {
  const Urgency urgency(program.at_exit != nullptr);
  if (program.capture_output && !program.output.open()) return errno;
  if (program.capture_errors && !program.errors.open()) return errno;
  const int error = spawn(program);
  program.input.reset();
  program.output.write_end.reset();
  program.errors.write_end.reset();
  if (error != 0) return error;
  program.pidfd = Fd(static_cast<int>(syscall(SYS_pidfd_open, program.pid, 0)));
  if (program.pidfd.valid()) {
    if (program.at_exit != nullptr) WatchAtExit::begin(std::move(program.at_exit), program.pidfd);
    return 0;
  }
  const int failure = errno;
  kill(-program.pid, SIGKILL);
  waitpid(program.pid, nullptr, 0);
  return failure;
}

void on_started(napi_env env, napi_status, void* data) {
  std::unique_ptr<Start> program(static_cast<Start*>(data));
  napi_value callback;
  napi_value receiver;
  napi_get_reference_value(env, program->callback, &callback);
  napi_get_global(env, &receiver);
  napi_value outcome = from_int(env, -program->error);
  if (program->error == 0) {
    napi_create_array_with_length(env, 4, &outcome);
    napi_set_element(env, outcome, 0, from_int(env, program->pid));
    napi_set_element(env, outcome, 1, from_int(env, program->pidfd.release()));
    napi_set_element(env, outcome, 2, from_int(env, program->output.read_end.release()));
    napi_set_element(env, outcome, 3, from_int(env, program->errors.read_end.release()));
  }
  napi_delete_reference(env, program->callback);
  napi_delete_async_work(env, program->work);
  napi_call_function(env, receiver, callback, 1, &outcome, nullptr);
}

/** [inotify, path, mask], or null */
std::unique_ptr<WatchAtExit> watch_from(napi_env env, napi_value wish) {
  bool is_wish = false;
  napi_is_array(env, wish, &is_wish);
  if (!is_wish) return nullptr;
  napi_value fields[3];
  for (uint32_t index = 0; index < 3; index++) napi_get_element(env, wish, index, &fields[index]);
  auto watch = std::make_unique<WatchAtExit>();
  watch->inotify = Fd(fcntl(to_int(env, fields[0]), F_DUPFD_CLOEXEC, 3));
  watch->path = Bytes(env, fields[1]).c_str();
  watch->mask = to_uint(env, fields[2]);
  return watch;
}

/**
 * spawnProgram(argv, environment, directory, input, captureOutput, captureErrors, watchAtExit, callback): callback gets [pid, pidfd,
 * stdout, stderr] (-1 for what is not captured), or a negative errno. The input, a descriptor that is closed here, is -1 for none;
 * watchAtExit is [inotify, path, mask] or null. vfork holds its caller until the program's file is mapped, which is longer than an
 * event takes: that wait belongs into another thread.
 */
napi_value SpawnProgram(napi_env env, napi_callback_info info) {
  const Arguments<8> args(env, info);
  auto program = std::make_unique<Start>(env, args[0], args[1], args[2]);
  program->input = Fd(to_int(env, args[3]));
  program->capture_output = to_bool(env, args[4]);
  program->capture_errors = to_bool(env, args[5]);
  program->at_exit = watch_from(env, args[6]);
  napi_create_reference(env, args[7], 1, &program->callback);
  napi_value name;
  napi_create_string_utf8(env, "devmaster", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(
      env, nullptr, name,
      [](napi_env, void* data) {
        auto* starting = static_cast<Start*>(data);
        starting->error = start(*starting);
      },
      on_started, program.get(), &program->work);
  napi_queue_async_work(env, program->work);
  program.release();
  return undefined(env);
}

/** reapProgram(pidfd) → the exit status (0 to 255), 256 plus the signal that killed it, or a negative errno (-EAGAIN: it still runs) */
napi_value ReapProgram(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  siginfo_t state = {};
  if (waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(to_int(env, args[0])), &state, WEXITED | WNOHANG) < 0) return from_int(env, -errno);
  if (state.si_pid == 0) return from_int(env, -EAGAIN);
  return from_int(env, state.si_code == CLD_EXITED ? state.si_status : 256 + state.si_status);
}

/** readPipe(fd) → byte string (empty at the end), or a negative errno (-EAGAIN: nothing there) */
napi_value ReadPipe(napi_env env, napi_callback_info info) {
  const Arguments<1> args(env, info);
  char buffer[16 * 1024];
  const int fd = to_int(env, args[0]);
  const ssize_t got = retry([&] { return read(fd, buffer, sizeof buffer); });
  return got < 0 ? from_int(env, -errno) : from_bytes(env, buffer, static_cast<size_t>(got));
}

/** killGroup(pid, signal) → 0 or a negative errno: a child and all that it started and that stayed in its group */
napi_value KillGroup(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  const pid_t pid = to_int(env, args[0]);
  const int signal = to_int(env, args[1]);
  // A forked child makes its group itself, and may not have come to it.
  return from_int(env, kill(-pid, signal) < 0 && kill(pid, signal) < 0 ? -errno : 0);
}

}  // namespace

void register_process(napi_env env, napi_value exports) {
  export_function(env, exports, "spawnProgram", SpawnProgram);
  export_function(env, exports, "reapProgram", ReapProgram);
  export_function(env, exports, "readPipe", ReadPipe);
  export_function(env, exports, "killGroup", KillGroup);
}

}  // namespace devmaster
