#pragma once

#include <stddef.h>
#include <stdint.h>

namespace devmaster {

/** A SCSI command that reads, or moves nothing. */
struct ScsiCommand {
  const uint8_t* cdb;
  size_t cdb_size;
  void* data;
  size_t data_size;
  /** in milliseconds; 0: as the kernel likes */
  unsigned timeout_ms;
};

/** How a command ended. */
struct ScsiReply {
  static constexpr size_t kSenseSize = 32;

  uint8_t sense[kSenseSize];
  unsigned sense_size;
  /** the device's own status, a byte of SAM: 2 is CHECK CONDITION */
  unsigned device;
  unsigned transport;
  unsigned driver;

  bool good() const { return device == 0 && transport == 0 && driver == 0; }
};

/** The interface of SG_IO: disks understand the third (struct sg_io_hdr), bsg nodes the fourth (struct sg_io_v4). */
enum class SgVersion { kThree, kFour };

/**
 * Sends a command and waits for its end (SG_IO of <scsi/sg.h>).
 *
 * @returns false, with errno, when it was not sent. EINVAL of the fourth interface means that the third may do.
 */
bool send(int fd, SgVersion version, const ScsiCommand& command, ScsiReply& reply);

}  // namespace devmaster
