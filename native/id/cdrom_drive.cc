#include "cdrom_drive.h"

#include <linux/cdrom.h>
#include <sys/ioctl.h>

#include "scsi.h"

namespace devmaster {

namespace {

constexpr uint8_t high(size_t size) { return static_cast<uint8_t>(size >> 8); }
constexpr uint8_t low(size_t size) { return static_cast<uint8_t>(size); }

}  // namespace

DriveAnswer Drive::inquire(uint8_t (&data)[36]) const {
  const uint8_t cdb[6] = {GPCMD_INQUIRY, 0, 0, 0, sizeof data, 0};
  return run(cdb, sizeof cdb, data, sizeof data, "inquire");
}

DriveAnswer Drive::get_configuration(uint8_t* data, size_t size) const {
  const uint8_t cdb[10] = {GPCMD_GET_CONFIGURATION, 0, 0, 0, 0, 0, 0, high(size), low(size), 0};
  return run(cdb, sizeof cdb, data, size, "get configuration");
}

DriveAnswer Drive::read_disc_information(uint8_t* data, size_t size) const {
  const uint8_t cdb[10] = {GPCMD_READ_DISC_INFO, 0, 0, 0, 0, 0, 0, 0, low(size), 0};
  return run(cdb, sizeof cdb, data, size, "read disc information");
}

DriveAnswer Drive::read_tracks(uint8_t first, uint8_t* data, size_t size) const {
  const uint8_t cdb[10] = {GPCMD_READ_TOC_PMA_ATIP, 0, 0, 0, 0, 0, first, high(size), low(size), 0};
  return run(cdb, sizeof cdb, data, size, "read TOC");
}

DriveAnswer Drive::read_last_session(uint8_t (&data)[12]) const {
  const uint8_t cdb[10] = {GPCMD_READ_TOC_PMA_ATIP, 0, 1, 0, 0, 0, 0, 0, sizeof data, 0};
  return run(cdb, sizeof cdb, data, sizeof data, "read TOC (multi session)");
}

DriveAnswer Drive::read_write_protection(uint8_t (&data)[8]) const {
  const uint8_t cdb[12] = {GPCMD_READ_DVD_STRUCTURE, 0, 0, 0, 0, 0, 0, 0xc0, 0, sizeof data, 0, 0};
  return run(cdb, sizeof cdb, data, sizeof data, "read DVD structure");
}

DriveAnswer Drive::read_format_capacities(uint8_t (&data)[12]) const {
  const uint8_t cdb[10] = {GPCMD_READ_FORMAT_CAPACITIES, 0, 0, 0, 0, 0, 0, 0, sizeof data, 0};
  return run(cdb, sizeof cdb, data, sizeof data, "read DVD format capacities");
}

DriveAnswer Drive::read_first_blocks(uint8_t (&data)[32 * 2048]) const {
  const uint8_t cdb[10] = {GPCMD_READ_10, 0, 0, 0, 0, 0, 0, 0, sizeof data / 2048, 0};
  return run(cdb, sizeof cdb, data, sizeof data, "read first 32 blocks");
}

DriveAnswer Drive::eject() const {
  const uint8_t cdb[6] = {GPCMD_START_STOP_UNIT, 0, 0, 0, 2, 0};
  return run(cdb, sizeof cdb, nullptr, 0, "start/stop unit");
}

void Drive::lock(bool locked) const {
  // The kernel would unlock it again when the last program closes the node.
  if (ioctl(fd_.get(), CDROM_CLEAR_OPTIONS, CDO_LOCK) < 0) log_.debug("Failed to issue ioctl(CDROM_CLEAR_OPTIONS, CDO_LOCK), ignoring: %m");
  if (ioctl(fd_.get(), CDROM_LOCKDOOR, locked ? 1 : 0) < 0) log_.debug("Failed to issue ioctl(CDROM_LOCKDOOR): %m");
}

DriveAnswer Drive::run(const uint8_t* cdb, size_t cdb_size, uint8_t* data, size_t size, const char* purpose) const {
  ScsiReply reply;
  DriveAnswer answer;
  if (!send(fd_.get(), SgVersion::kThree, {cdb, cdb_size, data, size, 0}, reply)) {
    log_.debug("Failed to %s: %m", purpose);
    return answer;
  }
  answer.good = reply.good();
  if (answer.good) return answer;
  constexpr unsigned kCheckCondition = 2;
  if ((reply.device & kCheckCondition) != 0) {
    answer.sense_key = reply.sense[2] & 0x0f;
    answer.sense_code = reply.sense[12];
  }
  log_.debug("Failed to %s with SK=%X/ASC=%02X/ACQ=%02X", purpose, answer.sense_key, answer.sense_code, reply.sense[13]);
  return answer;
}

}  // namespace devmaster
