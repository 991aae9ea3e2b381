/**
 * devmaster-holder: the main process of the service where there is no systemd. It keeps the kernel's uevent socket and whatever else
 * the core gives it, starts the core (devmasterd) with these, starts it again when it dies, and lets it end when nothing is to be
 * done (`devmasterd --idle-exit`). To the core it looks like systemd: socket activation, file descriptor store and notifications
 * are the same.
 *
 * It decides nothing about devices and reads none of the kernel's messages. It is there for as long as the machine runs, so it has
 * to be small: it is linked statically, and allocates nothing after its start.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../retry.h"
#include "../standard_descriptors.h"
#include "command_line.h"
#include "holder.h"

namespace {

using devmaster::CommandLine;
using devmaster::Fd;
using devmaster::Holder;

int hold(const CommandLine& command_line) {
  Holder holder(command_line);
  const int status = holder.open() ? holder.run() : 1;
  holder.finish();
  return status;
}

/** Waits until the process in the background says that it is ready, or has ended with a status, which is then ours. */
int wait_until_ready(pid_t pid, const Fd& ready) {
  char byte;
  if (devmaster::retry([&] { return read(ready.get(), &byte, sizeof byte); }) > 0) return 0;
  int status = 0;
  devmaster::retry([&] { return waitpid(pid, &status, 0); });
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int detach(CommandLine& command_line) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return 1;
  Fd ready(ends[0]);
  Fd announce(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return 1;
  if (pid > 0) {
    announce.reset();
    return wait_until_ready(pid, ready);
  }
  ready.reset();
  setsid();
  if (chdir("/") < 0) return 1;
  Fd nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  dup2(nothing.get(), STDIN_FILENO);
  dup2(nothing.get(), STDOUT_FILENO);
  nothing.reset();
  command_line.ready_fd = announce.release();
  return hold(command_line);
}

}  // namespace

int main(int argc, char** argv) {
  devmaster::occupy_standard_descriptors();
  CommandLine command_line;
  if (!devmaster::read_command_line(argc, argv, command_line)) return 1;
  if (command_line.ready_fd >= 0 && fcntl(command_line.ready_fd, F_SETFD, FD_CLOEXEC) < 0) {
    dprintf(STDERR_FILENO, "devmaster-holder: --ready-fd %d: %m\n", command_line.ready_fd);
    return 1;
  }
  return command_line.detach ? detach(command_line) : hold(command_line);
}
