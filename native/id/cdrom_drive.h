#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../fd.h"
#include "log.h"

namespace devmaster {

/** How a command to a drive ended. */
struct DriveAnswer {
  bool good = false;
  /** of the sense data, when the drive refused the command; otherwise zeros */
  uint8_t sense_key = 0, sense_code = 0;

  explicit operator bool() const { return good; }
  /** INVALID COMMAND OPERATION CODE or INVALID FIELD IN CDB: the drive is too old for this command. */
  bool is_unknown_command() const { return sense_key == 5 && (sense_code == 0x20 || sense_code == 0x24); }
};

/** An optical drive that is asked by commands of MMC; a command that fails is spoken of in the log. */
class Drive {
 public:
  static constexpr size_t kMostBytes = 65535;

  Drive(Fd fd, const Log& log) : fd_(std::move(fd)), log_(log) {}

  int fd() const { return fd_.get(); }

  DriveAnswer inquire(uint8_t (&data)[36]) const;
  /** GET CONFIGURATION: all features, or as much of them as there is room for. */
  DriveAnswer get_configuration(uint8_t* data, size_t size) const;
  /** READ DISC INFORMATION; at most 255 bytes. */
  DriveAnswer read_disc_information(uint8_t* data, size_t size) const;
  /** READ TOC/PMA/ATIP: the tracks from a number on. */
  DriveAnswer read_tracks(uint8_t first, uint8_t* data, size_t size) const;
  /** The same command: the first track of the last session. */
  DriveAnswer read_last_session(uint8_t (&data)[12]) const;
  /** READ DISC STRUCTURE: the write protection of the medium. */
  DriveAnswer read_write_protection(uint8_t (&data)[8]) const;
  DriveAnswer read_format_capacities(uint8_t (&data)[12]) const;
  /** READ (10): the first 32 blocks. */
  DriveAnswer read_first_blocks(uint8_t (&data)[32 * 2048]) const;
  /** START STOP UNIT: opens the tray. */
  DriveAnswer eject() const;
  /** Makes the button ask the system, or eject by itself. */
  void lock(bool locked) const;

 private:
  DriveAnswer run(const uint8_t* cdb, size_t cdb_size, uint8_t* data, size_t size, const char* purpose) const;

  Fd fd_;
  const Log& log_;
};

}  // namespace devmaster
