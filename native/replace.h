#pragma once

#include <stddef.h>
#include <sys/types.h>

namespace devmaster {

/** Writes all of it, however many calls that takes. Returns 0 or a negative errno. */
int write_all(int fd, const char* data, size_t size);

struct Replacement {
  const char* path;
  /** in the same folder; what is there is overwritten */
  const char* temporary;
  mode_t mode;
  /** whether a power cut leaves the old file or the new one, too; that waits for the disk */
  bool reaches_disk;
};

/** Puts a file in the place of another: readers see the old one or the new one, whole. Returns 0 or a negative errno. */
int replace_file(const Replacement& replacement, const char* data, size_t size);

}  // namespace devmaster
