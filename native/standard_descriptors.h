#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace devmaster {

/** Whoever starts a program with a standard descriptor closed would have the next file that it opens become that one. */
inline void occupy_standard_descriptors() {
  int fd;
  do fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

}  // namespace devmaster
