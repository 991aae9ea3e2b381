/**
 * What a SCSI device says of itself: INQUIRY, and the pages of vital product data that identify it (SPC 7.8).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <utility>

#include "command_line.h"
#include "log.h"
#include "programs.h"
#include "scsi.h"
#include "scsi_config.h"
#include "scsi_pages.h"
#include "text.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {
    "scsi_id [OPTION…] [DEVICE]",
    "Identify SCSI devices.",
    "  -d --device=PATH                Device node for SG_IO commands\n"
    "  -f --config=PATH                Location of config file\n"
    "  -p --page=0x80|0x83|pre-spc3-83 SCSI page\n"
    "  -s --sg-version=3|4             Use SGv3 or SGv4\n"
    "  -b --denylisted                 Treat device as denylisted\n"
    "  -g --allowlisted                Treat device as allowlisted\n"
    "  -u --replace-whitespace         Replace all whitespace by underscores\n"
    "  -v --verbose                    Verbose logging\n"
    "  -x --export                     Print values as environment keys\n",
    31,
};

constexpr char kLetters[] = "d:f:gp:uvVxhbs:";
constexpr option kOptions[] = {
    {"device", required_argument, nullptr, 'd'},
    {"config", required_argument, nullptr, 'f'},
    {"page", required_argument, nullptr, 'p'},
    {"denylisted", no_argument, nullptr, 'b'},
    {"allowlisted", no_argument, nullptr, 'g'},
    {"blacklisted", no_argument, nullptr, 'b'},
    {"whitelisted", no_argument, nullptr, 'g'},
    {"replace-whitespace", no_argument, nullptr, 'u'},
    {"sg-version", required_argument, nullptr, 's'},
    {"verbose", no_argument, nullptr, 'v'},
    {"version", no_argument, nullptr, 'V'},
    {"export", no_argument, nullptr, 'x'},
    {"help", no_argument, nullptr, 'h'},
    {},
};

/** How long the third interface of SG_IO waits. */
constexpr unsigned kTimeoutMs = 5000;
/** Another program may have the device for itself for a moment. */
constexpr int kOpenAttempts = 20;
constexpr long kOpenDelayNs = 200 * 1000 * 1000;

enum class Page { kBest, kSerialNumber, kIdentification, kOldIdentification };

struct Settings {
  const char* device = nullptr;
  const char* config = "/etc/scsi_id.config";
  Page page = Page::kBest;
  SgVersion version = SgVersion::kFour;
  bool allowed = false;
  bool replace_blanks = false;
  bool as_properties = false;
};

bool parse_page(const char* text, Page& page, const Log& log) {
  if (strcmp(text, "0x80") == 0) page = Page::kSerialNumber;
  else if (strcmp(text, "0x83") == 0) page = Page::kIdentification;
  else if (strcmp(text, "pre-spc3-83") == 0) page = Page::kOldIdentification;
  else {
    log.error("Unknown page code '%s'", text);
    return false;
  }
  return true;
}

bool parse_version(const char* text, SgVersion& version, const Log& log) {
  if (strcmp(text, "3") == 0) version = SgVersion::kThree;
  else if (strcmp(text, "4") == 0) version = SgVersion::kFour;
  else {
    log.error("Unknown SG version '%s'", text);
    return false;
  }
  return true;
}

/** Reads options, of the command line or of the configuration's line for every device. `status` is how to end otherwise. */
bool read_settings(int argc, char** argv, Settings& settings, Log& log, int& status) {
  CommandLine line(argc, argv, kManual, kLetters, kOptions);
  status = kFailed;
  for (int letter = line.next(); letter != CommandLine::kEnd; letter = line.next()) {
    switch (letter) {
      case CommandLine::kDone:
        status = line.status();
        return false;
      case 'b':
        settings.allowed = false;
        break;
      case 'd':
        settings.device = line.value();
        break;
      case 'f':
        settings.config = line.value();
        break;
      case 'g':
        settings.allowed = true;
        break;
      case 'p':
        if (!parse_page(line.value(), settings.page, log)) return false;
        break;
      case 's':
        if (!parse_version(line.value(), settings.version, log)) return false;
        break;
      case 'u':
        settings.replace_blanks = true;
        break;
      case 'v':
        log.say_everything();
        break;
      case 'x':
        settings.as_properties = true;
        break;
    }
  }
  if (settings.device == nullptr && line.count() > 0) settings.device = line.argument(0);
  return true;
}

/** What the configuration says of devices with these names, on top of the settings. False when something is wrong there. */
bool read_device_settings(const char* vendor, const char* model, Settings& settings, const Log& log) {
  ScsiConfigOptions options;
  const ScsiConfigOptions::Outcome outcome = options.read(settings.config, vendor, model, log);
  if (outcome != ScsiConfigOptions::Outcome::kFound) return outcome == ScsiConfigOptions::Outcome::kNone;
  CommandLine line(options.count(), options.words(), kManual, kLetters, kOptions);
  for (int letter = line.next(); letter != CommandLine::kEnd; letter = line.next()) {
    switch (letter) {
      case 'b':
        settings.allowed = false;
        break;
      case 'g':
        settings.allowed = true;
        break;
      case 'p':
        if (!parse_page(line.value(), settings.page, log)) return false;
        break;
      default:
        log.error("Only -b, -g and -p are supported in the config file.");
        return false;
    }
  }
  return true;
}

/** A device that is asked for pages. */
class Inquirer {
 public:
  Inquirer(Fd fd, SgVersion version, const Log& log) : fd_(std::move(fd)), version_(version), log_(log) {}

  /** Standard data. False when the device does not answer. */
  bool standard(InquiryPage& page) { return ask(0, 0, page); }
  /** A page of vital product data. The number in a page that the device does not have is 0. */
  bool vital(uint8_t number, InquiryPage& page) { return ask(1, number, page); }

 private:
  bool ask(uint8_t vital, uint8_t number, InquiryPage& page) {
    const uint8_t cdb[6] = {0x12, vital, number, 0, InquiryPage::kSize, 0};
    page = {};
    ScsiReply reply;
    const ScsiCommand command = {cdb, sizeof cdb, page.bytes, sizeof page.bytes, version_ == SgVersion::kThree ? kTimeoutMs : 0};
    bool sent = send(fd_.get(), version_, command, reply);
    if (!sent && version_ == SgVersion::kFour && (errno == EINVAL || errno == ENOSYS)) {
      version_ = SgVersion::kThree;
      return ask(vital, number, page);
    }
    if (!sent) log_.debug("INQUIRY was not sent: %m");
    else if (is_refusal(reply)) page.bytes[1] = 0;
    else if (!is_success(reply)) {
      log_.debug("INQUIRY failed with status 0x%x 0x%x 0x%x", reply.driver, reply.transport, reply.device);
      sent = false;
    }
    if (!sent) log_.debug("Unable to get INQUIRY vpd %d page 0x%x.", vital, number);
    return sent;
  }

  static constexpr unsigned kCheckCondition = 0x02, kCommandTerminated = 0x22, kDriverSense = 0x08;
  static constexpr unsigned kRecoveredError = 1, kIllegalRequest = 5, kNoKey = 0xff;

  /** The sense key, in either of the two forms of sense data; kNoKey without any. */
  static unsigned sense_key(const ScsiReply& reply) {
    const unsigned status = reply.device & 0x7e;
    const bool has_sense = status == kCheckCondition || status == kCommandTerminated || (reply.driver & 0xf) == kDriverSense;
    if (!has_sense || reply.sense_size <= 2) return kNoKey;
    return ((reply.sense[0] & 2) != 0 ? reply.sense[1] : reply.sense[2]) & 0xf;
  }
  static bool is_success(const ScsiReply& reply) {
    return ((reply.device & 0x7e) == 0 && reply.transport == 0 && reply.driver == 0) || sense_key(reply) == kRecoveredError;
  }
  /** The device does not know the page or the command. */
  static bool is_refusal(const ScsiReply& reply) { return sense_key(reply) == kIllegalRequest; }

  Fd fd_;
  SgVersion version_;
  const Log& log_;
};

Fd open_patiently(const char* path) {
  for (int attempt = 1;; attempt++) {
    Fd fd(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (fd.valid() || errno != EBUSY || attempt == kOpenAttempts) return fd;
    const timespec delay = {0, kOpenDelayNs};
    nanosleep(&delay, nullptr);
  }
}

bool ask_serial_page(Inquirer& inquirer, const ScsiIdentity& identity, ScsiSerial& serial) {
  InquiryPage page;
  return inquirer.vital(0x80, page) && read_serial_page(page, identity, serial);
}

bool ask_identification_page(Inquirer& inquirer, const ScsiIdentity& identity, ScsiSerial& serial) {
  InquiryPage page;
  if (inquirer.vital(0x80, page)) read_unit_serial_number(page, serial.unit_serial_number);
  return inquirer.vital(0x83, page) && read_identification_page(page, identity, serial);
}

/** Asks for the page that is wanted. What a device does not say stays empty. */
void ask_serial(Inquirer& inquirer, const ScsiIdentity& identity, Page wanted, ScsiSerial& serial) {
  InquiryPage page;
  switch (wanted) {
    case Page::kSerialNumber:
      ask_serial_page(inquirer, identity, serial);
      return;
    case Page::kIdentification:
      ask_identification_page(inquirer, identity, serial);
      return;
    case Page::kOldIdentification:
      if (!inquirer.vital(0x83, page)) return;
      if (is_old_identification_page(page)) read_old_identification_page(page, serial);
      else if (page.bytes[1] == 0x83) ask_identification_page(inquirer, identity, serial);
      return;
    case Page::kBest:
      if (!inquirer.vital(0x00, page) || !is_page_list(page, identity)) return;
      if (lists_page(page, 0x83) && ask_identification_page(inquirer, identity, serial)) return;
      if (lists_page(page, 0x80)) ask_serial_page(inquirer, identity, serial);
      return;
  }
}

/** The peripheral device types (SPC) that udev has a word for. */
const char* type_name(unsigned type) {
  switch (type) {
    case 0x00:
    case 0x0e:
      return "disk";
    case 0x01:
      return "tape";
    case 0x04:
    case 0x07:
    case 0x0f:
      return "optical";
    case 0x05:
      return "cd";
    case 0x14:
      return "zbc";
    default:
      return "generic";
  }
}

/** The names of a device as they may stand in properties. */
struct Names {
  char vendor[8 + 1], vendor_encoded[8 * 4 + 1], model[16 + 1], model_encoded[16 * 4 + 1], revision[4 + 1];

  explicit Names(const ScsiIdentity& identity) {
    copy_clean(identity.vendor, 8, vendor);
    copy_encoded(identity.vendor, 8, vendor_encoded);
    copy_clean(identity.model, 16, model);
    copy_encoded(identity.model, 16, model_encoded);
    copy_clean(identity.revision, 4, revision);
  }
};

void print_properties(const ScsiIdentity& identity, const Names& names, const ScsiSerial& serial) {
  printf("ID_SCSI=1\nID_VENDOR=%s\nID_VENDOR_ENC=%s\n", names.vendor, names.vendor_encoded);
  printf("ID_MODEL=%s\nID_MODEL_ENC=%s\nID_REVISION=%s\nID_TYPE=%s\n", names.model, names.model_encoded, names.revision, type_name(identity.peripheral_type));
  if (serial.serial[0] != '\0') {
    char clean[kIdentifierSize];
    copy_clean(serial.serial, sizeof clean - 1, clean);
    printf("ID_SERIAL=%s\n", clean);
    copy_clean(serial.serial_short, sizeof clean - 1, clean);
    printf("ID_SERIAL_SHORT=%s\n", clean);
  }
  if (is_sayable(serial.wwn)) {
    const bool extended = is_sayable(serial.wwn_extension);
    printf("ID_WWN=0x%s\n", serial.wwn);
    if (extended) printf("ID_WWN_VENDOR_EXTENSION=0x%s\n", serial.wwn_extension);
    printf("ID_WWN_WITH_EXTENSION=0x%s%s\n", serial.wwn, extended ? serial.wwn_extension : "");
  }
  if (is_sayable(serial.target_port_group)) printf("ID_TARGET_PORT=%s\n", serial.target_port_group);
  if (is_sayable(serial.unit_serial_number)) printf("ID_SCSI_SERIAL=%s\n", serial.unit_serial_number);
}

int print_serial(const ScsiSerial& serial, bool replace_blanks) {
  if (serial.serial[0] == '\0') return kFailed;
  char clean[kIdentifierSize];
  copy_clean(serial.serial, sizeof clean - 1, clean);
  puts(replace_blanks ? clean : serial.serial);
  return 0;
}

}  // namespace

int scsi_id(int argc, char** argv) {
  Log log;
  Settings settings;
  int status = kFailed;
  ScsiConfigOptions defaults;
  switch (defaults.read(settings.config, nullptr, nullptr, log)) {
    case ScsiConfigOptions::Outcome::kBroken:
      return kFailed;
    case ScsiConfigOptions::Outcome::kFound:
      if (!read_settings(defaults.count(), defaults.words(), settings, log, status)) return status;
      break;
    case ScsiConfigOptions::Outcome::kNone:
      break;
  }
  if (!read_settings(argc, argv, settings, log, status)) return status;
  if (settings.device == nullptr) {
    log.error("No device specified.");
    return kFailed;
  }

  Fd fd = open_patiently(settings.device);
  if (!fd.valid()) {
    log.debug("Cannot open %s: %m", settings.device);
    return kFailed;
  }
  Inquirer inquirer(std::move(fd), settings.version, log);
  InquiryPage page;
  if (!inquirer.standard(page)) return kFailed;
  const ScsiIdentity identity(page);
  const Names names(identity);
  if (!read_device_settings(names.vendor, names.model, settings, log) || !settings.allowed) return kFailed;

  ScsiSerial serial{};
  ask_serial(inquirer, identity, settings.page, serial);
  if (!settings.as_properties) return print_serial(serial, settings.replace_blanks);
  print_properties(identity, names, serial);
  return 0;
}

}  // namespace devmaster
