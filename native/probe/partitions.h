#pragma once

#include <sys/types.h>

#include "answer.h"
#include "libblkid.h"
#include "question.h"

namespace devmaster {

/** Says PART_ENTRY_*: the entry in a disk's table for the partition that is asked about, in libblkid's words. */
void add_entry_of_disk(const LibBlkid& blkid, LibBlkid::Probe* disk, dev_t devnum, const Question& question, Answer& answer);

/** Says PARTITION and TEXT for all partitions of a device. */
void add_partitions(const LibBlkid& blkid, LibBlkid::Probe* probe, int fd, const Question& question, Answer& answer);

}  // namespace devmaster
