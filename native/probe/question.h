#pragma once

#include <stdint.h>

#include "libblkid.h"

namespace devmaster {

/** What the verb blkid is asked; the options are described there. */
struct Question {
  const char* node = nullptr;
  const char* disk = nullptr;
  const char* gpt_entry = nullptr;
  int64_t offset = 0;
  uint64_t start = 0;
  uint64_t size = 0;
  /** the number of a partition that device-mapper made, which has no start; 0 for the kernel's own */
  int number = 0;
  bool noraid = false;
  bool partitions = false;
  bool loop = false;
  static constexpr int kMostTypes = 16;
  const char* text_of[kMostTypes];
  int text_types = 0;
  /** the only file systems to look for, with a null at the end; none when all are wanted */
  const char* only[kMostTypes + 1]{};
  int only_types = 0;
};

/** Reads the options; false when they make no sense. Hints go to libblkid at once, in their order. */
bool read_question(int argc, char** argv, const LibBlkid& blkid, LibBlkid::Probe* probe, Question& question);

}  // namespace devmaster
