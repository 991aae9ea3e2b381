/**
 * devctl, as users and scripts start it: has the daemon answer at once, and starts devctl.js where it does not.
 *
 * A boot asks hundreds of times. Starting Node for each costs more than all the answers together, and the daemon is there
 * already. What it does not do for others (everything that takes long, that asks for descriptors or rights of the caller, or
 * that is wrong) devctl.js does, beside which this program stands.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "../standard_descriptors.h"
#include "daemon.h"

namespace {

/** The verbs that are worth asking for; src/cli/served.ts decides. */
constexpr const char* kServed[] = {"info", "settle", "control", "trigger"};

bool is_served(const char* verb) {
  for (const char* served : kServed) {
    if (strcmp(verb, served) == 0) return true;
  }
  return false;
}

/** The variables by which a caller names other roots of the file system (src/cli/command.ts). */
constexpr const char* kRoots[] = {"DEVMASTER_SYS", "DEVMASTER_DEV", "DEVMASTER_RUN", "DEVMASTER_PROC", "DEVMASTER_ETC", "DEVMASTER_LIB", "DEVMASTER_LOCAL_LIB"};

/** Whether other roots are set in the environment; the daemon has its own. */
bool has_other_roots() {
  for (const char* name : kRoots) {
    if (getenv(name) != nullptr) return true;
  }
  return false;
}

/** The first line of a file, without its end. */
bool read_line(const char* path, char* line, size_t size) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const ssize_t got = read(fd, line, size - 1);
  close(fd);
  if (got <= 0) return false;
  line[got] = '\0';
  line[strcspn(line, "\n")] = '\0';
  return line[0] != '\0';
}

/** The file that was executed, links followed. The kernel tells its name also where /proc is not mounted, as in a bare chroot. */
bool started_as(char* path) {
  const char* name = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  return name != nullptr && realpath(name, path) != nullptr;
}

/**
 * Where this program is, with a slash at the end.
 *
 * @param size  at least PATH_MAX
 */
bool own_folder(char* folder, size_t size) {
  const ssize_t length = readlink("/proc/self/exe", folder, size - 1);
  if (length > 0 && static_cast<size_t>(length) < size - 1) {
    folder[length] = '\0';
  } else if (!started_as(folder)) {
    return false;
  }
  char* slash = strrchr(folder, '/');
  if (slash == nullptr) return false;
  slash[1] = '\0';
  return true;
}

/**
 * Becomes devctl.js. Returns only when that is impossible.
 *
 * @param called  the name that the user wrote, by which the script knows that it is asked as udevadm or as systemd-hwdb
 */
int become_node(char* called, int argc, char** argv) {
  char folder[PATH_MAX];
  char script[PATH_MAX + 32];
  char recorded[PATH_MAX + 32];
  char node[PATH_MAX];
  if (!own_folder(folder, sizeof folder)) {
    fprintf(stderr, "%s: cannot tell where it is installed\n", called);
    return 1;
  }
  snprintf(script, sizeof script, "%sdevctl.js", folder);
  snprintf(recorded, sizeof recorded, "%snode-path", folder);
  // What programmers set for Node of their own is not for a program of the system.
  unsetenv("NODE_OPTIONS");
  unsetenv("NODE_EXTRA_CA_CERTS");

  char** words = static_cast<char**>(calloc(static_cast<size_t>(argc) + 2, sizeof(char*)));
  if (words == nullptr) return 1;
  words[0] = called;
  words[1] = script;
  for (int i = 1; i < argc; i++) words[i + 1] = argv[i];
  if (read_line(recorded, node, sizeof node)) execv(node, words);
  execvp("node", words);
  fprintf(stderr, "%s: Node.js cannot be started: %m\n", called);
  return 127;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 1) return 1;
  devmaster::occupy_standard_descriptors();
  char* slash = strrchr(argv[0], '/');
  char* called = slash == nullptr ? argv[0] : slash + 1;
  const char* program = strcmp(called, "udevadm") == 0 ? "udevadm" : "devctl";
  int status;
  if (argc >= 2 && is_served(argv[1]) && !has_other_roots() && devmaster::ask_daemon(program, argc - 1, argv + 1, &status)) return status;
  return become_node(called, argc, argv);
}
