/**
 * What an optical drive can do and what is in it, by the commands of MMC (and by what the kernel knows of drives that do not
 * understand them).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include <initializer_list>
#include <utility>

#include "cdrom_drive.h"
#include "cdrom_profiles.h"
#include "command_line.h"
#include "log.h"
#include "programs.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {
    "cdrom_id [OPTION…] DEVICE",
    "Identify CD/DVD drives and their media.",
    "  -l --lock-media   Lock the media (to enable eject request events)\n"
    "  -u --unlock-media Unlock the media\n"
    "  -e --eject-media  Eject the media\n"
    "  -d --debug        Print debug messages to stderr\n",
    17,
};

constexpr option kOptions[] = {
    {"lock-media", no_argument, nullptr, 'l'},
    {"unlock-media", no_argument, nullptr, 'u'},
    {"eject-media", no_argument, nullptr, 'e'},
    {"debug", no_argument, nullptr, 'd'},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

/** Another program may have the drive for itself for a moment. */
constexpr int kOpenAttempts = 10;
constexpr long kOpenDelayNs = 150 * 1000 * 1000;

/** The state of a medium as READ DISC INFORMATION tells it. */
enum State : unsigned { kBlank = 0, kAppendable = 1, kComplete = 2, kOther = 3, kUnknown = 4 };
constexpr const char* kStateNames[] = {"blank", "appendable", "complete", "other"};

struct Medium {
  bool present = false;
  unsigned profile = kNoProfile;
  State state = kUnknown;
  unsigned next_session = 0, sessions = 0;
  unsigned tracks = 0, audio_tracks = 0, data_tracks = 0;
  uint64_t last_session_bytes = 0;
};

unsigned read16(const uint8_t* bytes) { return bytes[0] << 8 | bytes[1]; }
uint32_t read32(const uint8_t* bytes) { return static_cast<uint32_t>(read16(bytes)) << 16 | read16(bytes + 2); }

bool is_any(unsigned profile, std::initializer_list<unsigned> wanted) {
  for (const unsigned each : wanted) {
    if (each == profile) return true;
  }
  return false;
}

/** What the kernel's driver knows without asking. False when this is no optical drive. */
bool read_capabilities(const Drive& drive, Profiles& profiles, const Log& log) {
  constexpr struct {
    int capability;
    Profile profile;
  } kCapabilities[] = {{CDC_CD_R, kCdR}, {CDC_CD_RW, kCdRw}, {CDC_DVD, kDvdRom}, {CDC_DVD_R, kDvdR}, {CDC_DVD_RAM, kDvdRam}, {CDC_MRW, kMrw}, {CDC_MRW_W, kMrwW}};
  const int capabilities = ioctl(drive.fd(), CDROM_GET_CAPABILITY, nullptr);
  if (capabilities < 0) {
    log.debug("CDROM_GET_CAPABILITY failed");
    return false;
  }
  for (const auto& known : kCapabilities) {
    if ((capabilities & known.capability) != 0) profiles.add(known.profile);
  }
  return true;
}

bool has_medium(const Drive& drive, const Log& log) {
  const int status = ioctl(drive.fd(), CDROM_DRIVE_STATUS, CDSL_CURRENT);
  if (status != CDS_DISC_OK) log.debug("ioctl(CDROM_DRIVE_STATUS) gave %d, ignoring.", status);
  return status == CDS_DISC_OK;
}

bool speaks_mmc(const Drive& drive, const Log& log) {
  uint8_t data[36] = {};
  if (!drive.inquire(data)) return false;
  if ((data[0] & 0x1f) == 5) return true;
  log.debug("Not an MMC unit.");
  return false;
}

/** What is in a drive that is older than MMC-2 and does not know GET CONFIGURATION. */
void guess_profile(const Drive& drive, const Profiles& profiles, Medium& medium) {
  uint8_t data[sizeof(disc_information)] = {};
  // Drives do not agree on the length of the answer: it says itself how long it would be.
  bool known = drive.read_disc_information(data, 2).good;
  if (known) {
    const size_t size = read16(data) + 2;
    known = drive.read_disc_information(data, size < sizeof data ? size : sizeof data).good;
  }
  if (!known) {
    if (!medium.present) return;
    medium.profile = kCdRom;
    medium.tracks = medium.data_tracks = 1;
    return;
  }
  medium.present = true;
  const bool erasable = (data[2] & 0x10) != 0;
  const unsigned state = data[2] & 3;
  medium.profile = erasable ? kCdRw : state < kComplete && profiles.has(kCdR) ? kCdR : kCdRom;
}

/** Reads the list of profiles among a drive's features. */
void read_features(const uint8_t* features, size_t size, Profiles& profiles) {
  for (size_t at = 8; at + 4 < size; at += 4 + features[at + 3]) {
    const bool is_profile_list = read16(features + at) == 0;
    if (!is_profile_list) continue;
    const size_t end = at + 4 + features[at + 3];
    for (size_t entry = at + 4; entry + 4 <= (end < size ? end : size); entry += 4) profiles.add(read16(features + entry));
  }
}

/** What the drive can do and what is in it. True when there is a medium of which more can be asked. */
bool read_configuration(const Drive& drive, Profiles& profiles, Medium& medium, const Log& log) {
  uint8_t features[65530] = {};
  const DriveAnswer first = drive.get_configuration(features, 8);
  if (!first) {
    if (first.is_unknown_command()) {
      guess_profile(drive, profiles, medium);
      const bool only_guessed = medium.present && medium.tracks == 1;
      return only_guessed;
    }
    return false;
  }
  medium.profile = read16(features + 6);
  medium.present = medium.profile != kNoProfile;
  log.debug("current profile 0x%02x", medium.profile);
  const uint32_t told = read32(features);
  const size_t size = told > 8 && told < sizeof features ? told : sizeof features;
  if (!drive.get_configuration(features, size)) return false;
  const uint32_t length = read32(features);
  read_features(features, length < sizeof features ? length : sizeof features, profiles);
  return medium.present;
}

void read_tracks(const Drive& drive, Medium& medium) {
  uint8_t toc[Drive::kMostBytes] = {};
  uint8_t header[12] = {};
  if (!drive.read_tracks(1, header, sizeof header)) return;
  const size_t size = read16(header) + 2;
  // An empty medium has no tracks.
  if (size > sizeof toc || size < 8) return;
  const unsigned first = header[2], last = header[3];
  if (!drive.read_tracks(static_cast<uint8_t>(first), toc, size)) return;
  unsigned left = last - first + 1;
  for (size_t at = 4; at + 8 <= size && left > 0; at += 8, left--) {
    const bool data = (toc[at + 1] & 4) != 0;
    if (data) medium.data_tracks++;
    else medium.audio_tracks++;
  }
  if (!drive.read_last_session(header)) return;
  medium.last_session_bytes = static_cast<uint64_t>(read32(header + 8)) * 2048;
}

enum class Look { kGoOn, kDecided, kFailed };

/** A DVD-RAM may be protected, or not formatted: then it must not be read. */
Look look_at_ram(const Drive& drive, Medium& medium) {
  uint8_t protection[8] = {}, capacities[12] = {};
  if (!drive.read_write_protection(protection)) return Look::kFailed;
  if ((protection[4] & 2) != 0) {
    medium.state = kComplete;
    return Look::kDecided;
  }
  if (!drive.read_format_capacities(capacities)) return Look::kFailed;
  const unsigned size = capacities[3];
  if (size % 8 != 0 || size < 16) return Look::kFailed;
  constexpr unsigned kUnformatted = 1, kNoMedium = 3;
  switch (capacities[8] & 3) {
    case kUnformatted:
      return Look::kDecided;
    case kNoMedium:
      medium.present = false;
      return Look::kFailed;
    default:
      return Look::kGoOn;
  }
}

bool has_data(const uint8_t* block) {
  for (size_t i = 0; i < 2048; i++) {
    if (block[i] != 0) return true;
  }
  return false;
}

/** Media that are written anywhere call themselves complete as soon as they are formatted: what is on them tells. */
bool look_at_content(const Drive& drive, Medium& medium) {
  if (medium.profile == kDvdRam) {
    const Look look = look_at_ram(drive, medium);
    if (look != Look::kGoOn) return look == Look::kDecided;
  }
  uint8_t blocks[32 * 2048] = {};
  if (!drive.read_first_blocks(blocks)) {
    medium.present = false;
    return false;
  }
  // Where ISO 9660 and UDF begin, and where other file systems and boot sectors do.
  if (!has_data(blocks + 16 * 2048) && !has_data(blocks)) medium.state = kBlank;
  return true;
}

void read_medium(const Drive& drive, Medium& medium) {
  uint8_t data[32] = {};
  if (!drive.read_disc_information(data, sizeof data)) return;
  medium.present = true;
  const auto state = static_cast<State>(data[2] & 3);
  // Some drives call a pressed CD blank.
  if (medium.profile != kCdRom) medium.state = state;
  // Formatted for overwriting, but not written to.
  if (medium.profile == kDvdRwOverwrite && state == kAppendable) medium.state = kBlank;
  const bool rewritten_anywhere = is_any(medium.profile, {kDvdRwOverwrite, kDvdPlusRw, kDvdPlusRwDual, kDvdRam});
  if (rewritten_anywhere && (state == kComplete || state == kOther) && !look_at_content(drive, medium)) return;
  if (medium.profile != kDvdRwOverwrite && (state == kBlank || state == kAppendable)) medium.next_session = data[10] << 8 | data[5];
  medium.sessions = data[9] << 8 | data[4];
  medium.tracks = data[11] << 8 | data[6];
}

void print_count(const char* name, unsigned count) {
  if (count > 0) printf("ID_CDROM_MEDIA_%s=%u\n", name, count);
}

void print(const Profiles& profiles, const Medium& medium) {
  puts("ID_CDROM=1");
  print_profiles("ID_CDROM", profiles);
  if (medium.present) {
    puts("ID_CDROM_MEDIA=1");
    print_profile("ID_CDROM_MEDIA", medium.profile);
  }
  if (medium.state != kUnknown) printf("ID_CDROM_MEDIA_STATE=%s\n", kStateNames[medium.state]);
  print_count("SESSION_NEXT", medium.next_session);
  print_count("SESSION_COUNT", medium.sessions);
  if (medium.sessions > 1 && medium.last_session_bytes > 0) printf("ID_CDROM_MEDIA_SESSION_LAST_OFFSET=%" PRIu64 "\n", medium.last_session_bytes);
  print_count("TRACK_COUNT", medium.tracks);
  print_count("TRACK_COUNT_AUDIO", medium.audio_tracks);
  print_count("TRACK_COUNT_DATA", medium.data_tracks);
}

Fd open_patiently(const char* path, const Log& log, int& status) {
  for (int attempt = 1;; attempt++) {
    Fd fd(open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (fd.valid()) return fd;
    if (errno != EBUSY || attempt == kOpenAttempts) {
      status = is_absent(errno) ? 0 : kFailed;
      if (status == 0) log.debug("Unable to open '%s': %m", path);
      else log.error("Failed to open device node '%s': %m", path);
      return fd;
    }
    const timespec delay = {0, kOpenDelayNs};
    nanosleep(&delay, nullptr);
  }
}

}  // namespace

int cdrom_id(int argc, char** argv) {
  Log log;
  bool lock = false, unlock = false, eject = false;
  CommandLine line(argc, argv, kManual, "luedh", kOptions);
  for (int letter = line.next(); letter != CommandLine::kEnd; letter = line.next()) {
    if (letter == CommandLine::kDone) return line.status();
    lock = lock || letter == 'l';
    unlock = unlock || letter == 'u';
    eject = eject || letter == 'e';
    if (letter == 'd') log.say_everything();
  }
  const char* path = only_device(line, log);
  if (path == nullptr) return kFailed;
  int status = 0;
  Fd fd = open_patiently(path, log, status);
  if (!fd.valid()) return status;

  const Drive drive(std::move(fd), log);
  Profiles profiles;
  Medium medium;
  if (!read_capabilities(drive, profiles, log)) return kFailed;
  medium.present = has_medium(drive, log);
  if (speaks_mmc(drive, log) && read_configuration(drive, profiles, medium, log)) {
    read_tracks(drive, medium);
    read_medium(drive, medium);
  }
  if (lock && medium.present) drive.lock(true);
  if (unlock && medium.present) drive.lock(false);
  if (eject) {
    drive.lock(false);
    drive.eject();
  }
  print(profiles, medium);
  return 0;
}

}  // namespace devmaster
