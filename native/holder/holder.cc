#include "holder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <utility>

#include "../retry.h"
#include "core.h"
#include "uevents.h"

namespace devmaster {
namespace {

constexpr char kUevents[] = "kernel";
constexpr char kQueueFolder[] = "/run/udev";
constexpr char kQueueFile[] = "/run/udev/queue";
/** The core itself gives running events 30 seconds when it is asked to end. */
constexpr int64_t kEndPatienceMs = 40'000;
constexpr int64_t kKillAgainMs = 1'000;

int64_t now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

/** How often the service manager wants to hear that we live (sd_watchdog_enabled(3)); 0 when it does not. */
int64_t watchdog_interval_ms() {
  const char* usec = getenv("WATCHDOG_USEC");
  return usec == nullptr ? 0 : strtoll(usec, nullptr, 10) / 2000;
}

/**
 * Says that there are events to wait for (libudev's udev_queue_get_queue_is_empty(3) and `udevadm settle` look for this file). A
 * core that starts has not seen yet what the kernel said; it takes the file away when all is handled.
 */
void mark_queue() {
  mkdir(kQueueFolder, 0755);
  const Fd file(open(kQueueFile, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
}

void describe(int status, char* text, size_t size) {
  if (WIFSIGNALED(status)) snprintf(text, size, "killed by signal %d", WTERMSIG(status));
  else snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}

}  // namespace

bool Holder::open() {
  if (command_line_.detach && !log_.take_standard_error()) return false;
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  signals_ = Fd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  Fd uevents = open_uevents();
  if (!signals_.valid() || !uevents.valid() || !notifications_.open()) {
    dprintf(STDERR_FILENO, "devmaster-holder: cannot listen: %m\n");
    return false;
  }
  return descriptors_.keep(kUevents, std::move(uevents));
}

int Holder::run() {
  start();
  while (!ended_) wait();
  // A core that ended in good order did this, and whoever waited for that may have started its successor.
  if (!core_cleaned_up_) descriptors_.remove_socket_names();
  notifications_.close();
  return status_;
}

void Holder::start() {
  const int64_t now = now_ms();
  // The first one may have to wait until the device manager before has nothing more to do.
  if (was_ready_) mark_queue();
  core_ = start_core(command_line_.core, descriptors_, notifications_);
  state_ = core_ < 0 ? State::kWaiting : State::kRunning;
  if (core_ < 0) {
    dprintf(STDERR_FILENO, "devmaster-holder: no process for devmasterd: %m\n");
    start_ms_ = now + RestartLimit::kIntervalMs;
  }
}

/** Waits for one thing and does what it asks for. */
void Holder::wait() {
  constexpr size_t kFixed = 3;
  pollfd sets[kFixed + Descriptors::kMost] = {};
  sets[0] = {signals_.get(), POLLIN, 0};
  sets[1] = {notifications_.fd(), POLLIN, 0};
  sets[2] = {log_.fd(), POLLIN, 0};
  size_t count = kFixed;
  // What the core reads is its own affair while it runs.
  if (state_ == State::kIdle) {
    for (size_t i = 0; i < descriptors_.size(); i++) sets[count++] = {descriptors_.fd(i), POLLIN, 0};
  }
  if (poll(sets, count, wait_ms()) < 0 && errno != EINTR) {
    dprintf(STDERR_FILENO, "devmaster-holder: poll: %m\n");
    abort();
  }
  log_.pass_on();
  // What the core says is taken before its end is, so that what it gave us last is there for the next one.
  if (sets[1].revents != 0) handle_notifications();
  if (sets[0].revents != 0) handle_signals();
  if (ended_) return;

  bool is_wanted = false;
  for (size_t i = kFixed; i < count; i++) is_wanted = is_wanted || sets[i].revents != 0;
  const int64_t now = now_ms();
  if (state_ == State::kIdle && is_wanted) start();
  if (state_ == State::kWaiting && now >= start_ms_) start();
  if (ending_ && state_ == State::kRunning && now >= kill_ms_) {
    kill(core_, SIGKILL);
    // The kernel may take a while to let it go: that is no reason to keep a processor busy.
    kill_ms_ = now + kKillAgainMs;
  }
  const int64_t interval = watchdog_interval_ms();
  if (interval > 0 && state_ != State::kRunning && now >= alive_ms_) {
    notifications_.say("WATCHDOG=1");
    alive_ms_ = now + interval;
  }
}

/** The time until something has to be done that nobody wakes us for; -1 for never. */
int Holder::wait_ms() const {
  int64_t at = -1;
  const auto sooner = [&at](int64_t other) { at = at < 0 || other < at ? other : at; };
  if (state_ == State::kWaiting) sooner(start_ms_);
  if (state_ == State::kRunning && ending_) sooner(kill_ms_);
  if (state_ != State::kRunning && watchdog_interval_ms() > 0) sooner(alive_ms_);
  if (at < 0) return -1;
  const int64_t left = at - now_ms();
  return left < 0 ? 0 : static_cast<int>(left);
}

void Holder::handle_signals() {
  signalfd_siginfo info;
  while (read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    switch (info.ssi_signo) {
      case SIGHUP:
        // A core that is not there reads the rules when it comes.
        if (state_ == State::kRunning) kill(core_, SIGHUP);
        break;
      case SIGTERM:
      case SIGINT:
        ending_ = true;
        kill_ms_ = now_ms() + kEndPatienceMs;
        if (state_ == State::kRunning) kill(core_, SIGTERM);
        else ended_ = true;
        break;
      case SIGCHLD:
        break;
    }
  }
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == core_) handle_end(status);
  }
}

void Holder::handle_notifications() {
  Notification notification;
  while (notifications_.receive(descriptors_, notification)) continue;
  if (notification.ready && !was_ready_) tell_ready();
}

void Holder::handle_end(int status) {
  handle_notifications();
  core_ = -1;
  const int exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (ending_) {
    ended_ = true;
    core_cleaned_up_ = exit_status == 0;
  } else if (exit_status == 0 || !was_ready_) {
    // It was told to end, or cannot begin: then neither can we.
    ended_ = true;
    core_cleaned_up_ = exit_status == 0;
    status_ = exit_status;
  } else if (exit_status == kIdleStatus) {
    state_ = State::kIdle;
    alive_ms_ = now_ms();
  } else {
    char what[64];
    describe(status, what, sizeof what);
    const int64_t delay = limit_.delay_ms(now_ms());
    state_ = State::kWaiting;
    start_ms_ = now_ms() + delay;
    alive_ms_ = now_ms();
    if (delay == 0) {
      dprintf(STDERR_FILENO, "devmaster-holder: devmasterd died (%s); it is started again\n", what);
    } else {
      mark_queue();
      dprintf(STDERR_FILENO, "devmaster-holder: devmasterd died (%s), more than %zu times in %lld seconds; it is started again in %lld seconds, and events wait until then\n", what, RestartLimit::kBurst,
              static_cast<long long>(RestartLimit::kIntervalMs / 1000), static_cast<long long>(delay / 1000));
    }
  }
}

/** The first core is ready: whoever started us may go on. */
void Holder::tell_ready() {
  was_ready_ = true;
  // The device manager before has ended; a core that comes later has nobody to take over from.
  drop_word(command_line_, "--take-over");
  log_.turn_to_kernel();
  if (command_line_.ready_fd < 0) return;
  const Fd fd(command_line_.ready_fd);
  // Whoever wanted to know may have gone.
  retry([&] { return write(fd.get(), "\n", 1); });
}

}  // namespace devmaster
