#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "verbs.h"

namespace devmaster {

Fd open_node(const char* path) { return Fd(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)); }

bool is_absent(int error) { return error == ENODEV || error == ENXIO || error == ENOENT || error == ENOMEDIUM; }

int complain(const char* what, int error) {
  if (error == 0) {
    fprintf(stderr, "%s\n", what);
  } else {
    fprintf(stderr, "%s: %s\n", what, strerror(error));
  }
  return kFailed;
}

}  // namespace devmaster
