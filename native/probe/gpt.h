#pragma once

#include "answer.h"

namespace devmaster {

/**
 * Looks for the header of a GUID partition table at each sector size that it may have been written for (512 to 4096 bytes):
 * a hybrid image on an optical disc has one that the kernel and libblkid do not see. Says GPT_SECTOR_SIZE when there is
 * exactly one and its table can be read, and, when an entry of its table has the UUID that is asked for (lower case, or
 * null), its type as GPT_ENTRY_TYPE.
 *
 * @see UEFI specification, "GUID Partition Table (GPT) Disk Layout"
 */
void add_gpt(int fd, const char* entry_uuid, Answer& answer);

}  // namespace devmaster
