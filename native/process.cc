/**
 * Programs (posix_spawn(3), pidfd_open(2)). glibc and musl start them with the memory shared until exec, so that the cost does
 * not grow with ours. A process is known by a descriptor, which says when it is over and cannot come to mean another.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "fd.h"
#include "interfaces.h"
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

struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

struct Pipe {
  Fd read_end;
  Fd write_end;
  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return false;
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
  }
};

/** A group of its own, so that all of it can be killed; signals as if nobody had ever touched them. */
void set_attributes(SpawnPlan& plan) {
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setpgroup(&plan.attributes, 0);
  posix_spawnattr_setsigmask(&plan.attributes, &none);
  posix_spawnattr_setsigdefault(&plan.attributes, &all);
  posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

void set_output(SpawnPlan& plan, int target, const Fd& write_end) {
  if (write_end.valid()) posix_spawn_file_actions_adddup2(&plan.actions, write_end.get(), target);
  else posix_spawn_file_actions_addopen(&plan.actions, target, "/dev/null", O_WRONLY, 0);
}

/** One start of a program, on its way through a thread of libuv's pool. */
struct Start {
  Start(napi_env env, napi_value argv_array, napi_value environment_array, napi_value folder)
      : argv(env, argv_array), environment(env, environment_array), directory(env, folder) {}

  StringList argv;
  StringList environment;
  Bytes directory;
  bool capture_output = false;
  bool capture_errors = false;
  napi_async_work work = nullptr;
  napi_ref callback = nullptr;
  // the outcome
  int error = 0;
  pid_t pid = 0;
  Fd pidfd;
  Pipe output;
  Pipe errors;
};

int start(Start& program) {
  if (program.capture_output && !program.output.open()) return errno;
  if (program.capture_errors && !program.errors.open()) return errno;
  SpawnPlan plan;
  set_attributes(plan);
  posix_spawn_file_actions_addchdir_np(&plan.actions, program.directory.c_str());
  posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  set_output(plan, STDOUT_FILENO, program.output.write_end);
  set_output(plan, STDERR_FILENO, program.errors.write_end);
  char* const* argv = program.argv.get();
  const int error = posix_spawn(&program.pid, argv[0], &plan.actions, &plan.attributes, argv, program.environment.get());
  program.output.write_end.reset();
  program.errors.write_end.reset();
  if (error != 0) return error;
  program.pidfd = Fd(static_cast<int>(syscall(SYS_pidfd_open, program.pid, 0)));
  if (program.pidfd.valid()) return 0;
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

/**
 * spawnProgram(argv, environment, directory, captureOutput, captureErrors, callback): callback gets [pid, pidfd, stdout, stderr] (-1
 * for what is not captured), or a negative errno. posix_spawn holds its caller until the program's file is mapped, which
 * is longer than an event takes: that wait belongs into another thread.
 */
napi_value SpawnProgram(napi_env env, napi_callback_info info) {
  const Arguments<6> args(env, info);
  auto program = std::make_unique<Start>(env, args[0], args[1], args[2]);
  program->capture_output = to_bool(env, args[3]);
  program->capture_errors = to_bool(env, args[4]);
  napi_create_reference(env, args[5], 1, &program->callback);
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
  ssize_t got;
  do got = read(to_int(env, args[0]), buffer, sizeof buffer);
  while (got < 0 && errno == EINTR);
  return got < 0 ? from_int(env, -errno) : from_bytes(env, buffer, static_cast<size_t>(got));
}

/** killGroup(pid, signal) → 0 or a negative errno: a process and all that it started and that stayed in its group */
napi_value KillGroup(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  return from_int(env, kill(-to_int(env, args[0]), to_int(env, args[1])) < 0 ? -errno : 0);
}

}  // namespace

void register_process(napi_env env, napi_value exports) {
  export_function(env, exports, "spawnProgram", SpawnProgram);
  export_function(env, exports, "reapProgram", ReapProgram);
  export_function(env, exports, "readPipe", ReadPipe);
  export_function(env, exports, "killGroup", KillGroup);
}

}  // namespace devmaster
