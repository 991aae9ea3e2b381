/**
 * What an ATA device says of itself. Linux drives ATA disks as SCSI disks, so the ATA command travels inside a SCSI command
 * (ATA PASS-THROUGH, T10 SAT).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/hdreg.h>
#include <sys/ioctl.h>

#include "ata_identity.h"
#include "command_line.h"
#include "log.h"
#include "programs.h"
#include "scsi.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {
    "ata_id [OPTION…] DEVICE",
    "Identify ATA storage devices.",
    "  -x --export  Print values as environment keys\n",
    12,
};

constexpr option kOptions[] = {
    {"export", no_argument, nullptr, 'x'},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

constexpr unsigned kTimeoutMs = 30 * 1000;

/** Peripheral device types of INQUIRY (SPC). */
constexpr int kDisk = 0x00, kOptical = 0x05, kZoned = 0x14;

/** ATA PASS-THROUGH: PIO data-in, with the registers in the sense data, one block as counted by SECTOR_COUNT. */
constexpr uint8_t kProtocol = 4 << 1, kTransfer = 0x2e;
constexpr uint8_t kInquiry[6] = {0x12, 0, 0, 0, 36, 0};
/** The opcode of this one is BLANK for an optical drive: it must never be sent to such. */
constexpr uint8_t kIdentify[12] = {0xa1, kProtocol, kTransfer, 0, 1, 0, 0, 0, 0, 0xec, 0, 0};
constexpr uint8_t kIdentifyPacket[16] = {0x85, kProtocol, kTransfer, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xa1, 0};

/** What says that the registers of the device came back: a descriptor, or the fixed form's "ATA pass-through information". */
bool has_registers(const ScsiReply& reply) { return (reply.sense[0] & 0x7f) == 0x72 && reply.sense[8] == 0x09 && reply.sense[9] == 0x0c; }
bool has_fixed_registers(const ScsiReply& reply) { return (reply.sense[0] & 0x7f) == 0x70 && reply.sense[12] == 0x00 && reply.sense[13] == 0x1d; }

/** Sends a command by the newest interface that the driver has; `version` tells which that was. */
bool send_newest(int fd, const ScsiCommand& command, ScsiReply& reply, SgVersion& version) {
  version = SgVersion::kFour;
  if (send(fd, version, command, reply)) return true;
  if (errno != EINVAL) return false;
  version = SgVersion::kThree;
  return send(fd, version, command, reply);
}

/** The peripheral device type; negative when the device does not understand SCSI commands. */
int inquire(int fd, const Log& log) {
  uint8_t data[36] = {};
  ScsiReply reply;
  SgVersion version;
  if (!send_newest(fd, {kInquiry, sizeof kInquiry, data, sizeof data, kTimeoutMs}, reply, version)) {
    log.debug("INQUIRY was not sent: %m");
    return -1;
  }
  if (!reply.good()) {
    log.debug("INQUIRY failed.");
    return -1;
  }
  return data[0] & 0x1f;
}

/** Asks the device itself. Gives the peripheral device type, or a negative number. */
int identify(int fd, AtaIdentity& identity, const Log& log) {
  const int type = inquire(fd, log);
  if (type < 0) return type;
  if (type != kDisk && type != kZoned && type != kOptical) {
    log.debug("A device of type 0x%02x is not asked.", type);
    return -1;
  }
  const bool packet = type == kOptical;
  const ScsiCommand command = {packet ? kIdentifyPacket : kIdentify, packet ? sizeof kIdentifyPacket : sizeof kIdentify, identity.bytes(), AtaIdentity::kSize, kTimeoutMs};
  ScsiReply reply;
  SgVersion version;
  if (!send_newest(fd, command, reply, version)) {
    log.debug("IDENTIFY was not sent: %m");
    return -1;
  }
  if (version == SgVersion::kFour && !has_registers(reply) && (packet || !has_fixed_registers(reply))) {
    log.debug("IDENTIFY failed.");
    return -1;
  }
  if (identity.is_empty()) {
    log.debug("IDENTIFY gave nothing but zeros.");
    return -1;
  }
  return type;
}

}  // namespace

int ata_id(int argc, char** argv) {
  Log log;
  bool as_properties = false;
  CommandLine line(argc, argv, kManual, "xh", kOptions);
  for (int letter = line.next(); letter != CommandLine::kEnd; letter = line.next()) {
    if (letter == CommandLine::kDone) return line.status();
    as_properties = true;
  }
  const char* path = only_device(line, log);
  if (path == nullptr) return kFailed;
  int status = 0;
  const Fd fd = open_device(path, O_NONBLOCK, log, status);
  if (!fd.valid()) return status;

  AtaIdentity identity;
  AtaSource source = {false, identify(fd.get(), identity, log)};
  if (source.peripheral_type < 0) {
    // What drivers without SCSI know by themselves.
    source.from_driver = true;
    if (ioctl(fd.get(), HDIO_GET_IDENTITY, identity.bytes()) != 0) {
      log.debug("%s: HDIO_GET_IDENTITY failed: %m", path);
      return kFailed;
    }
  }
  print_identity(identity, source, as_properties);
  return 0;
}

}  // namespace devmaster
