#include "ata_identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

namespace devmaster {

namespace {

/** Which words of the answer say what (ATA8-ACS 7.16.7). Words 82 to 84 say what is there, 85 to 87 what is switched on. */
constexpr unsigned kConfiguration = 0, kSerialNumber = 10, kRevision = 23, kModel = 27, kSata = 76, kSupported1 = 82, kSupported2 = 83,
                   kEnabled1 = 85, kEnabled2 = 86, kEraseTime = 89, kEnhancedEraseTime = 90, kPowerLevel = 91, kAcoustic = 94, kWorldWideName = 108,
                   kSecurity = 128, kRotation = 217;

/** A feature that has a bit for being there and one for being switched on. */
struct Feature {
  const char* name;
  unsigned supported, enabled, bit;
};

/** Prints whether it is there and switched on; false when it is not there. */
bool print_feature(const AtaIdentity& identity, const Feature& feature) {
  if (!identity.bit(feature.supported, feature.bit)) return false;
  printf("ID_ATA_%s=1\nID_ATA_%s_ENABLED=%d\n", feature.name, feature.name, identity.bit(feature.enabled, feature.bit));
  return true;
}

const char* type_of(unsigned configuration) {
  if ((configuration & 0x8000) == 0) return "disk";
  switch (configuration >> 8 & 0x1f) {
    case 0:
    case 5:
      return "cd";
    case 1:
      return "tape";
    case 7:
      return "optical";
    default:
      return "generic";
  }
}

/** The times that erasing takes are counted in units of two minutes. */
void print_security(const AtaIdentity& identity) {
  if (!print_feature(identity, {"FEATURE_SET_SECURITY", kSupported1, kEnabled1, 1})) return;
  printf("ID_ATA_FEATURE_SET_SECURITY_ERASE_UNIT_MIN=%u\n", identity.word(kEraseTime) * 2);
  if (identity.bit(kEnabled1, 1)) printf("ID_ATA_FEATURE_SET_SECURITY_LEVEL=%s\n", identity.bit(kSecurity, 8) ? "maximum" : "high");
  if (identity.bit(kSecurity, 5)) printf("ID_ATA_FEATURE_SET_SECURITY_ENHANCED_ERASE_UNIT_MIN=%u\n", identity.word(kEnhancedEraseTime) * 2);
  if (identity.bit(kSecurity, 4)) puts("ID_ATA_FEATURE_SET_SECURITY_EXPIRE=1");
  if (identity.bit(kSecurity, 3)) puts("ID_ATA_FEATURE_SET_SECURITY_FROZEN=1");
  if (identity.bit(kSecurity, 2)) puts("ID_ATA_FEATURE_SET_SECURITY_LOCKED=1");
}

void print_features(const AtaIdentity& identity) {
  print_feature(identity, {"WRITE_CACHE", kSupported1, kEnabled1, 5});
  print_feature(identity, {"READ_LOOKAHEAD", kSupported1, kEnabled1, 6});
  print_feature(identity, {"FEATURE_SET_HPA", kSupported1, kEnabled1, 10});
  print_feature(identity, {"FEATURE_SET_PM", kSupported1, kEnabled1, 3});
  print_security(identity);
  print_feature(identity, {"FEATURE_SET_SMART", kSupported1, kEnabled1, 0});
  if (print_feature(identity, {"FEATURE_SET_AAM", kSupported2, kEnabled2, 9})) {
    printf("ID_ATA_FEATURE_SET_AAM_VENDOR_RECOMMENDED_VALUE=%u\n", identity.word(kAcoustic) >> 8);
    printf("ID_ATA_FEATURE_SET_AAM_CURRENT_VALUE=%u\n", identity.word(kAcoustic) & 0xff);
  }
  print_feature(identity, {"FEATURE_SET_PUIS", kSupported2, kEnabled2, 5});
  if (print_feature(identity, {"FEATURE_SET_APM", kSupported2, kEnabled2, 3}) && identity.bit(kEnabled2, 3)) {
    printf("ID_ATA_FEATURE_SET_APM_CURRENT_VALUE=%u\n", identity.word(kPowerLevel) & 0xff);
  }
  if (identity.bit(kSupported2, 0)) puts("ID_ATA_DOWNLOAD_MICROCODE=1");
}

void print_sata(const AtaIdentity& identity) {
  // A parallel device has nothing here, or all ones.
  const unsigned sata = identity.word(kSata);
  if (sata == 0 || sata == 0xffff) return;
  puts("ID_ATA_SATA=1");
  if (identity.bit(kSata, 2)) puts("ID_ATA_SATA_SIGNAL_RATE_GEN2=1");
  if (identity.bit(kSata, 1)) puts("ID_ATA_SATA_SIGNAL_RATE_GEN1=1");
}

void print_rotation(const AtaIdentity& identity) {
  const unsigned rate = identity.word(kRotation);
  if (rate == 1) puts("ID_ATA_ROTATION_RATE_RPM=0");
  if (rate > 0x400 && rate < 0xffff) printf("ID_ATA_ROTATION_RATE_RPM=%u\n", rate);
}

void print_world_wide_name(const AtaIdentity& identity) {
  // Anything but 5 (IEEE Registered) as the naming authority is reserved.
  if (identity.word(kWorldWideName) >> 12 != 5) return;
  uint64_t name = 0;
  for (unsigned i = 0; i < 4; i++) name = name << 16 | identity.word(kWorldWideName + i);
  printf("ID_WWN=0x%" PRIx64 "\nID_WWN_WITH_EXTENSION=0x%" PRIx64 "\n", name, name);
}

/** CompactFlash: by its signature (ata_id_is_cfa of the kernel's <linux/ata.h>) or as a feature. */
bool is_compact_flash(const AtaIdentity& identity) {
  const unsigned configuration = identity.word(kConfiguration);
  return configuration == 0x848a || configuration == 0x844a || (identity.word(kSupported2) & 0xc004) == 0x4004;
}

/** A text of the identity, once as it is and once fit for a property. */
template <unsigned kLength>
struct Text {
  char raw[kLength + 1] = {};
  char clean[kLength + 1] = {};

  Text(const AtaIdentity& identity, unsigned first_word, bool from_driver) {
    // Drivers have put the characters into order.
    if (from_driver) memcpy(raw, identity.bytes() + first_word * 2, kLength);
    else identity.read_text(first_word, kLength, raw);
    copy_clean(raw, kLength, clean);
  }
};

}  // namespace

bool AtaIdentity::is_empty() const {
  for (const uint8_t byte : bytes_) {
    if (byte != 0) return false;
  }
  return true;
}

void AtaIdentity::read_text(unsigned first_word, unsigned size, char* to) const {
  for (unsigned i = 0; i < size; i++) to[i] = static_cast<char>(bytes_[first_word * 2 + (i ^ 1)]);
}

void print_identity(const AtaIdentity& identity, AtaSource source, bool as_properties) {
  const Text<40> model(identity, kModel, source.from_driver);
  const Text<20> serial(identity, kSerialNumber, source.from_driver);
  const Text<8> revision(identity, kRevision, source.from_driver);
  const char* separator = serial.clean[0] == '\0' ? "" : "_";
  if (!as_properties) {
    printf("%s%s%s\n", model.clean, separator, serial.clean);
    return;
  }
  char encoded[40 * 4 + 1];
  copy_encoded(model.raw, 40, encoded);
  printf("ID_ATA=1\nID_TYPE=%s\nID_BUS=ata\n", type_of(identity.word(kConfiguration)));
  printf("ID_MODEL=%s\nID_MODEL_ENC=%s\nID_REVISION=%s\n", model.clean, encoded, revision.clean);
  printf("ID_SERIAL=%s%s%s\n", model.clean, separator, serial.clean);
  if (serial.clean[0] != '\0') printf("ID_SERIAL_SHORT=%s\n", serial.clean);
  print_features(identity);
  if (!source.from_driver) {
    print_sata(identity);
    print_rotation(identity);
    print_world_wide_name(identity);
    if (is_compact_flash(identity)) puts("ID_ATA_CFA=1");
  }
  if (source.peripheral_type >= 0) printf("ID_ATA_PERIPHERAL_DEVICE_TYPE=%d\n", source.peripheral_type);
}

}  // namespace devmaster
