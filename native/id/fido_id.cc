/**
 * Whether a HID device is a FIDO security token, by the usage that its report descriptor declares (HID 1.11, 6.2.2; FIDO CTAP,
 * "USB discovery").
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/hid.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_line.h"
#include "input_file.h"
#include "log.h"
#include "programs.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {"fido_id [OPTION…] [SYSFS_PATH]", "Identify FIDO security tokens.", "", 12};

/** usage page 0xf1d0 (FIDO Alliance), usage 1 (CTAPHID) */
constexpr uint32_t kTokenUsage = 0xf1d00001;

enum class Verdict { kToken, kOther, kBroken };

/**
 * Looks for the usage in a report descriptor, a list of items. The first byte of an item:
 *
 *   7      4 3    2 1    0
 *   | tag    | type | size |    size: 0, 1, 2 or 4 bytes of value follow, the lowest first
 *
 * An item that begins with 0xfe is long: its size is in the next byte, and a tag comes after that.
 */
Verdict judge(const uint8_t* bytes, size_t size) {
  constexpr uint8_t kLongItem = 0xfe, kUsagePage = 0x04, kUsage = 0x08, kTagAndType = 0xfc;
  uint32_t usage = 0;
  for (size_t at = 0; at < size;) {
    if (bytes[at] == kLongItem) {
      if (at + 1 >= size) return Verdict::kBroken;
      at += bytes[at + 1] + 3u;
      continue;
    }
    const uint8_t item = bytes[at] & kTagAndType;
    const size_t value_size = (bytes[at] & 3) == 3 ? 4 : bytes[at] & 3;
    at++;
    if (at + value_size > size) return Verdict::kBroken;
    uint32_t value = 0;
    for (size_t i = 0; i < value_size; i++) value |= static_cast<uint32_t>(bytes[at + i]) << (8 * i);
    at += value_size;
    if (item == kUsagePage) {
      if (value_size > 2) return Verdict::kBroken;
      usage = value << 16;
    }
    if (item == kUsage) {
      // A short usage is one of the page that was named last, a long one names its page.
      usage = value_size == 4 ? value : (usage & 0xffff0000) | value;
      if (usage == kTokenUsage) return Verdict::kToken;
    }
  }
  return Verdict::kOther;
}

/** Makes a path in /sys that names a device of the argument, or of the environment that rules' programs have. */
bool find_device(const char* argument, char (&path)[PATH_MAX], const Log& log) {
  if (argument != nullptr) {
    if (realpath(argument, path) != nullptr && strncmp(path, "/sys/", 5) == 0) return true;
    log.error("Failed to get device from syspath %s", argument);
    return false;
  }
  const char* devpath = getenv("DEVPATH");
  if (devpath != nullptr && devpath[0] == '/' && snprintf(path, sizeof path, "/sys%s", devpath) < PATH_MAX) return true;
  log.error("Failed to get current device from environment");
  return false;
}

/** Cuts a path down to the next device above: a folder of /sys that has a file uevent. */
bool cut_to_parent(char* path) {
  for (;;) {
    char* slash = strrchr(path, '/');
    if (slash == nullptr || slash <= path + strlen("/sys")) return false;
    *slash = '\0';
    char uevent[PATH_MAX + sizeof "/uevent"];
    snprintf(uevent, sizeof uevent, "%s/uevent", path);
    if (access(uevent, F_OK) == 0) return true;
  }
}

}  // namespace

int fido_id(int argc, char** argv) {
  Log log;
  CommandLine line(argc, argv, kManual);
  if (line.next() != CommandLine::kEnd) return line.status();
  if (line.count() > 1) {
    log.error("Error: unexpected argument.");
    return kFailed;
  }
  char path[PATH_MAX];
  if (!find_device(line.count() == 1 ? line.argument(0) : nullptr, path, log)) return kFailed;
  if (!cut_to_parent(path)) {
    log.error("Failed to get parent HID device");
    return kFailed;
  }
  char file[PATH_MAX + sizeof "/report_descriptor"];
  snprintf(file, sizeof file, "%s/report_descriptor", path);
  Content descriptor;
  if (!descriptor.read(file, 0, HID_MAX_DESCRIPTOR_SIZE)) {
    log.error("Failed to read report descriptor at '%s': %m", file);
    return kFailed;
  }
  const Verdict verdict = descriptor.size() == 0 ? Verdict::kBroken : judge(descriptor.bytes(), descriptor.size());
  if (verdict == Verdict::kBroken) {
    log.debug("Failed to parse report descriptor at '%s'.", file);
    return kFailed;
  }
  if (verdict == Verdict::kToken) puts("ID_FIDO_TOKEN=1\nID_SECURITY_TOKEN=1");
  return 0;
}

}  // namespace devmaster
