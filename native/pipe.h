#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "fd.h"

namespace devmaster {

/** A pipe whose read end never waits (pipe(7)). */
struct Pipe {
  Fd read_end;
  Fd write_end;

  /** false when there is none to be had (errno) */
  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return false;
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
  }
};

}  // namespace devmaster
