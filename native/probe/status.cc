/**
 * How the probe is confined on this machine: what the kernel says about it afterwards (proc_pid_status(5)), or what becomes of
 * an attempt to open a file (refused) or to make a socket (the end of the process).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../fd.h"
#include "answer.h"
#include "confine.h"
#include "node.h"
#include "verbs.h"

namespace devmaster {

int probe_status(int argc, char** argv) {
  const Fd status(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  if (!status.valid()) return complain("/proc/self/status", errno);
  if (const char* obstacle = confine()) return complain(obstacle, errno);

  const char* attempt = argc > 1 ? argv[1] : "";
  Answer answer;
  if (strcmp(attempt, "open") == 0) {
    answer.add("OPEN", open("/proc/self/status", O_RDONLY | O_CLOEXEC) < 0 ? strerror(errno) : "done");
  } else if (strcmp(attempt, "socket") == 0) {
    answer.add("SOCKET", socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? strerror(errno) : "done");
  } else {
    char text[4096];
    const ssize_t size = read(status.get(), text, sizeof text - 1);
    if (size < 0) return complain("/proc/self/status", errno);
    text[size] = '\0';
    answer.add("STATUS", text);
  }
  return answer.send() ? 0 : kFailed;
}

}  // namespace devmaster
