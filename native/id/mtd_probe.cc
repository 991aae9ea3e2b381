/** Whether there is a SmartMedia translation layer on a flash chip, whose first good sector holds a card information structure. */
#include <mtd/mtd-user.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command_line.h"
#include "log.h"
#include "programs.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {"mtd_probe [OPTION…] /dev/mtdN", "Probe MTD devices.", "", 12};

constexpr unsigned kSectorSize = 512, kSmallPageSize = 256;
/** How a SmartMedia card's information structure begins (SmartMedia Physical Format). */
constexpr uint8_t kSignature[] = {0x01, 0x03, 0xd9, 0x01, 0xff, 0x18, 0x02, 0xdf, 0x01, 0x20};

/** How many blocks may be bad before the one that counts: small chips have fewer to spare. */
unsigned spare_blocks(uint64_t size_mib) { return size_mib == 1 || size_mib == 2 ? 6 : size_mib == 4 ? 12 : 24; }

bool read_first_good_sector(int fd, const mtd_info_t& info, uint8_t (&sector)[kSectorSize]) {
  const uint64_t end = static_cast<uint64_t>(info.erasesize) * spare_blocks(info.size / (1024 * 1024));
  for (uint64_t offset = 0; offset < end; offset += info.writesize) {
    if (pread(fd, sector, sizeof sector, static_cast<off_t>(offset)) == static_cast<ssize_t>(sizeof sector)) return true;
  }
  return false;
}

/** Whether there is one; what speaks against it goes to the log. */
bool has_smart_media(int fd, const mtd_info_t& info, const Log& log) {
  if (info.type != MTD_NANDFLASH) {
    log.debug("Not marked MTD_NANDFLASH.");
    return false;
  }
  if (info.writesize != kSectorSize && info.writesize != kSmallPageSize) {
    log.debug("Unexpected sector size: %u", info.writesize);
    return false;
  }
  uint8_t sector[kSectorSize];
  if (!read_first_good_sector(fd, info, sector)) {
    log.debug("CIS not found");
    return false;
  }
  return memcmp(sector, kSignature, sizeof kSignature) == 0 || memcmp(sector + kSmallPageSize, kSignature, sizeof kSignature) == 0;
}

}  // namespace

int mtd_probe(int argc, char** argv) {
  const Log log;
  int status = 0;
  const Fd fd = open_only_device(argc, argv, kManual, log, status);
  if (!fd.valid()) return status;

  mtd_info_t info{};
  if (ioctl(fd.get(), MEMGETINFO, &info) < 0) {
    log.error("MEMGETINFO ioctl failed: %m");
    return kFailed;
  }
  if (!has_smart_media(fd.get(), info, log)) return kFailed;
  puts("MTD_FTL=smartmedia");
  return 0;
}

}  // namespace devmaster
