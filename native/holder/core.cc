#include "core.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace devmaster {
namespace {

/** The first descriptor that is passed on (sd_listen_fds(3)). */
constexpr int kFirstPassed = 3;
/** Where it is, seen from our folder: as it is installed, which starts the right Node, and as it is built. */
constexpr const char* kPlaces[] = {"../devmasterd", "devmasterd", "devmasterd.cjs"};

bool pass(const Descriptors& descriptors) {
  const int count = static_cast<int>(descriptors.size());
  int out_of_the_way[Descriptors::kMost];
  for (int i = 0; i < count; i++) {
    out_of_the_way[i] = fcntl(descriptors.fd(static_cast<size_t>(i)), F_DUPFD_CLOEXEC, kFirstPassed + count);
    if (out_of_the_way[i] < 0) return false;
  }
  for (int i = 0; i < count; i++) {
    if (dup2(out_of_the_way[i], kFirstPassed + i) < 0) return false;
  }
  return true;
}

void set_number(const char* name, long value) {
  char text[24];
  snprintf(text, sizeof text, "%ld", value);
  setenv(name, text, 1);
}

void set_environment(const Descriptors& descriptors, const Notifications& notifications, pid_t holder) {
  char names[Descriptors::kMost * Descriptors::kNameBytes] = "";
  for (size_t i = 0; i < descriptors.size(); i++) {
    if (i > 0) strcat(names, ":");
    strcat(names, descriptors.name(i));
  }
  set_number("LISTEN_PID", getpid());
  set_number("LISTEN_FDS", static_cast<long>(descriptors.size()));
  setenv("LISTEN_FDNAMES", names, 1);
  setenv("NOTIFY_SOCKET", notifications.path(), 1);
  // The watchdog expects to hear of the core, whichever process it is.
  unsetenv("WATCHDOG_PID");
  set_number("HOLDER_PID", holder);
}

void become_core(char** argv) {
  char folder[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
  if (length <= 0) return;
  folder[length] = '\0';
  char* slash = strrchr(folder, '/');
  if (slash == nullptr) return;
  slash[1] = '\0';
  for (const char* place : kPlaces) {
    char program[PATH_MAX + 32];
    snprintf(program, sizeof program, "%s%s", folder, place);
    argv[0] = program;
    execv(program, argv);
  }
}

}  // namespace

pid_t start_core(char** argv, const Descriptors& descriptors, const Notifications& notifications) {
  const pid_t holder = getpid();
  const pid_t pid = fork();
  if (pid != 0) return pid;
  // A core that nobody holds would go on beside the one that comes next.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != holder) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (pass(descriptors)) {
    set_environment(descriptors, notifications, holder);
    become_core(argv);
  }
  dprintf(STDERR_FILENO, "devmaster-holder: devmasterd cannot be started: %m\n");
  _exit(127);
}

}  // namespace devmaster
