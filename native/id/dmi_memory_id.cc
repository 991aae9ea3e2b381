/**
 * What memory a machine has, by what its firmware wrote into the SMBIOS table (DMTF DSP0134): Physical Memory Array (7.17) and
 * Memory Device (7.18).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command_line.h"
#include "dmi_table.h"
#include "input_file.h"
#include "log.h"
#include "programs.h"
#include "text.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {
    "dmi_memory_id [OPTION…]",
    "Identify memory devices from DMI/SMBIOS data.",
    "  -F --from-dump=FILE Read DMI information from a binary file\n",
    19,
};

constexpr option kOptions[] = {
    {"from-dump", required_argument, nullptr, 'F'},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

constexpr char kEntryFile[] = "/sys/firmware/dmi/tables/smbios_entry_point";
constexpr char kTableFile[] = "/sys/firmware/dmi/tables/DMI";

constexpr unsigned kPhysicalMemoryArray = 16, kMemoryDevice = 17, kInactive = 126;

/** The names of a field's values, from 0 on; null for a value that the specification does not have. */
template <size_t kSize>
const char* name_of(const char* const (&names)[kSize], unsigned value) {
  return value < kSize && names[value] != nullptr ? names[value] : "<OUT OF SPEC>";
}

constexpr const char* kLocations[] = {nullptr,           "Other",           "Unknown",          "System Board Or Motherboard",
                                      "ISA Add-on Card", "EISA Add-on Card", "PCI Add-on Card",  "MCA Add-on Card",
                                      "PCMCIA Add-on Card", "Proprietary Add-on Card", "NuBus"};
/** from 0xa0 on */
constexpr const char* kLaterLocations[] = {"PC-98/C20 Add-on Card", "PC-98/C24 Add-on Card", "PC-98/E Add-on Card", "PC-98/Local Bus Add-on Card", "CXL Add-on Card"};
constexpr const char* kCorrections[] = {nullptr, "Other", "Unknown", "None", "Parity", "Single-bit ECC", "Multi-bit ECC", "CRC"};
constexpr const char* kFormFactors[] = {nullptr, "Other", "Unknown",      "SIMM", "SIP",    "Chip",  "DIP",     "ZIP", "Proprietary Card",
                                        "DIMM",  "TSOP",  "Row Of Chips", "RIMM", "SODIMM", "SRIMM", "FB-DIMM", "Die"};
constexpr const char* kTypes[] = {nullptr,  "Other",  "Unknown",  "DRAM",     "EDRAM",    "VRAM",   "SRAM",   "RAM",    "ROM",
                                  "Flash",  "EEPROM", "FEPROM",   "EPROM",    "CDRAM",    "3DRAM",  "SDRAM",  "SGRAM",  "RDRAM",
                                  "DDR",    "DDR2",   "DDR2 FB-DIMM", "Reserved", "Reserved", "Reserved", "DDR3", "FBD2", "DDR4",
                                  "LPDDR",  "LPDDR2", "LPDDR3",   "LPDDR4",   "Logical non-volatile device", "HBM", "HBM2", "DDR5", "LPDDR5", "HBM3"};
constexpr const char* kTechnologies[] = {nullptr, "Other", "Unknown", "DRAM", "NVDIMM-N", "NVDIMM-F", "NVDIMM-P", "Intel Optane persistent memory"};
/** by the numbers of bits */
constexpr const char* kDetails[] = {nullptr, "Other", "Unknown", "Fast-paged", "Static Column", "Pseudo-static", "RAMBUS", "Synchronous", "CMOS",
                                    "EDO", "Window DRAM", "Cache DRAM", "Non-Volatile", "Registered (Buffered)", "Unbuffered (Unregistered)", "LRDIMM"};
constexpr const char* kOperatingModes[] = {nullptr, "Other", "Unknown", "Volatile memory", "Byte-accessible persistent memory", "Block-accessible persistent memory"};

const char* location_name(unsigned value) { return value >= 0xa0 ? name_of(kLaterLocations, value - 0xa0) : name_of(kLocations, value); }

void print_array(const DmiStructure& array) {
  constexpr unsigned kSystemMemory = 3, kNoCorrection = 3;
  constexpr uint32_t kSeeExtended = 0x80000000;
  if (array.size() < 0x0f || array.byte(0x05) != kSystemMemory) return;
  printf("MEMORY_ARRAY_LOCATION=%s\n", location_name(array.byte(0x04)));
  const unsigned correction = array.byte(0x06);
  if (correction != kNoCorrection) printf("MEMORY_ARRAY_EC_TYPE=%s\n", name_of(kCorrections, correction));
  const uint32_t kibibytes = array.dword(0x07);
  if (kibibytes != kSeeExtended) printf("MEMORY_ARRAY_MAX_CAPACITY=%" PRIu64 "\n", static_cast<uint64_t>(kibibytes) << 10);
  else if (array.size() >= 0x17) printf("MEMORY_ARRAY_MAX_CAPACITY=%" PRIu64 "\n", array.qword(0x0f));
}

/** Prints the properties of one memory device; fields that a version of the specification does not have are not there. */
class DevicePrinter {
 public:
  DevicePrinter(const DmiStructure& device, unsigned slot) : device_(device), slot_(slot) {}

  void print() const {
    if (device_.size() < 0x15) return;
    print_width("TOTAL_WIDTH", 0x08);
    print_width("DATA_WIDTH", 0x0a);
    print_size();
    print_property("FORM_FACTOR", name_of(kFormFactors, device_.byte(0x0e)));
    print_set(device_.byte(0x0f));
    print_text("LOCATOR", 0x10);
    print_text("BANK_LOCATOR", 0x11);
    print_property("TYPE", name_of(kTypes, device_.byte(0x12)));
    if ((device_.word(0x13) & 0xfffe) == 0) print_property("TYPE_DETAIL", "None");
    else print_bits("TYPE_DETAIL", kDetails, device_.word(0x13));
    if (device_.size() < 0x17) return;
    print_number("SPEED_MTS", device_.word(0x15));
    if (device_.size() < 0x1b) return;
    print_text("MANUFACTURER", 0x17);
    print_text("SERIAL_NUMBER", 0x18);
    print_text("ASSET_TAG", 0x19);
    print_text("PART_NUMBER", 0x1a);
    if (device_.size() < 0x1c) return;
    print_number("RANK", device_.byte(0x1b) & 0x0f);
    if (device_.size() < 0x22) return;
    print_number("CONFIGURED_SPEED_MTS", device_.word(0x20));
    if (device_.size() < 0x28) return;
    print_voltage("MINIMUM_VOLTAGE", device_.word(0x22));
    print_voltage("MAXIMUM_VOLTAGE", device_.word(0x24));
    print_voltage("CONFIGURED_VOLTAGE", device_.word(0x26));
    if (device_.size() < 0x34) return;
    print_property("MEMORY_TECHNOLOGY", name_of(kTechnologies, device_.byte(0x28)));
    if ((device_.word(0x29) & 0xfffe) != 0) print_bits("MEMORY_OPERATING_MODE_CAPABILITY", kOperatingModes, device_.word(0x29));
    print_text("FIRMWARE_VERSION", 0x2b);
    print_manufacturer("MODULE_MANUFACTURER_ID", device_.word(0x2c));
    print_product("MODULE_PRODUCT_ID", device_.word(0x2e));
    print_manufacturer("MEMORY_SUBSYSTEM_CONTROLLER_MANUFACTURER_ID", device_.word(0x30));
    print_product("MEMORY_SUBSYSTEM_CONTROLLER_PRODUCT_ID", device_.word(0x32));
    print_bytes("NON_VOLATILE_SIZE", 0x34);
    print_bytes("VOLATILE_SIZE", 0x3c);
    print_bytes("CACHE_SIZE", 0x44);
    print_bytes("LOGICAL_SIZE", 0x4c);
  }

 private:
  void print_property(const char* name, const char* value) const { printf("MEMORY_DEVICE_%u_%s=%s\n", slot_, name, value); }

  void print_number(const char* name, unsigned value) const {
    if (value != 0) printf("MEMORY_DEVICE_%u_%s=%u\n", slot_, name, value);
  }

  void print_width(const char* name, unsigned at) const {
    if (device_.word(at) != 0xffff) print_number(name, device_.word(at));
  }

  void print_size() const {
    constexpr unsigned kAbsent = 0, kSeeExtended = 0x7fff, kUnknown = 0xffff, kInKibibytes = 0x8000;
    const unsigned size = device_.word(0x0c);
    uint64_t bytes = static_cast<uint64_t>(size & 0x7fff) << ((size & kInKibibytes) != 0 ? 10 : 20);
    if (size == kSeeExtended && device_.size() >= 0x20) bytes = static_cast<uint64_t>(device_.dword(0x1c)) << 20;
    else if (size == kAbsent) return print_property("PRESENT", "0");
    else if (size == kUnknown) return;
    printf("MEMORY_DEVICE_%u_SIZE=%" PRIu64 "\n", slot_, bytes);
  }

  void print_set(unsigned set) const {
    if (set == 0xff) print_property("SET", "Unknown");
    else print_number("SET", set);
  }

  /** A text of the firmware, without white space at its ends. What could not be a property's value is left out. */
  void print_text(const char* name, unsigned at) const {
    const char* text = device_.byte(at) == 0 ? "Not Specified" : device_.text(at);
    if (text == nullptr) text = "<BAD INDEX>";
    constexpr char kBlanks[] = " \t\n\r";
    text += strspn(text, kBlanks);
    size_t size = strlen(text);
    while (size > 0 && strchr(kBlanks, text[size - 1]) != nullptr) size--;
    if (is_sayable(text, size)) printf("MEMORY_DEVICE_%u_%s=%.*s\n", slot_, name, static_cast<int>(size), text);
  }

  template <size_t kSize>
  void print_bits(const char* name, const char* const (&names)[kSize], unsigned bits) const {
    printf("MEMORY_DEVICE_%u_%s=", slot_, name);
    const char* separator = "";
    for (unsigned bit = 1; bit < kSize; bit++) {
      if ((bits >> bit & 1) == 0) continue;
      printf("%s%s", separator, names[bit]);
      separator = " ";
    }
    putchar('\n');
  }

  /** In volts, of millivolts. Whole tenths are rounded to one digit, as udev has always done. */
  void print_voltage(const char* name, unsigned millivolts) const {
    if (millivolts == 0) return;
    printf(millivolts % 100 == 0 ? "MEMORY_DEVICE_%u_%s=%.1g\n" : "MEMORY_DEVICE_%u_%s=%g\n", slot_, name, millivolts / 1000.0);
  }

  /** JEDEC JEP106: a bank, counted by continuation codes with a parity bit, and a code in it. */
  void print_manufacturer(const char* name, unsigned id) const {
    if (id != 0) printf("MEMORY_DEVICE_%u_%s=Bank %u, Hex 0x%02X\n", slot_, name, (id & 0x7f) + 1, id >> 8);
  }

  void print_product(const char* name, unsigned id) const {
    if (id != 0) printf("MEMORY_DEVICE_%u_%s=0x%04X\n", slot_, name, id);
  }

  void print_bytes(const char* name, unsigned at) const {
    if (device_.size() < at + 8) return;
    const uint64_t size = device_.qword(at);
    if (size != 0 && size != UINT64_MAX) printf("MEMORY_DEVICE_%u_%s=%" PRIu64 "\n", slot_, name, size);
  }

  const DmiStructure& device_;
  unsigned slot_;
};

/** @param at  where in the file the table begins */
int print_table(const char* path, uint64_t at, const DmiEntry& entry, const Log& log) {
  Content content;
  if (!content.read(path, static_cast<off_t>(at), entry.size)) {
    log.error("Failed to read table: %m");
    return kFailed;
  }
  DmiTable table(content.bytes(), content.size(), entry.count);
  DmiStructure structure;
  unsigned slots = 0;
  while (table.next(structure)) {
    if (structure.type() == kInactive) continue;
    if (structure.type() == kPhysicalMemoryArray) print_array(structure);
    if (structure.type() == kMemoryDevice) DevicePrinter(structure, slots++).print();
  }
  if (slots > 0) printf("MEMORY_ARRAY_NUM_DEVICES=%u\n", slots);
  return 0;
}

}  // namespace

int dmi_memory_id(int argc, char** argv) {
  Log log;
  const char* dump = nullptr;
  CommandLine line(argc, argv, kManual, "F:h", kOptions);
  for (int letter = line.next(); letter != CommandLine::kEnd; letter = line.next()) {
    if (letter == CommandLine::kDone) return line.status();
    dump = line.value();
  }
  if (line.count() > 0) {
    log.error("This program takes no arguments.");
    return kFailed;
  }

  const char* path = dump == nullptr ? kEntryFile : dump;
  Content head;
  if (!head.read(path, 0, kDmiEntrySize)) {
    // A machine without such firmware is an ordinary machine.
    if (dump == nullptr && errno == ENOENT) log.debug("Reading \"%s\" failed: %m", path);
    else log.error("Reading \"%s\" failed: %m", path);
    return kFailed;
  }
  uint8_t bytes[kDmiEntrySize] = {};
  memcpy(bytes, head.bytes(), head.size());
  DmiEntry entry;
  unsigned length = 0, expected = 0;
  switch (read_dmi_entry(bytes, head.size(), entry, length, expected)) {
    case DmiOutcome::kFound:
      // The kernel gives the table as a file of its own; a dump has it at its place in memory.
      return dump == nullptr ? print_table(kTableFile, 0, entry, log) : print_table(dump, entry.offset, entry, log);
    case DmiOutcome::kTooLong:
      log.error("Entry point length too large (%u bytes, expected %u).", length, expected);
      return kFailed;
    case DmiOutcome::kBroken:
      log.error("Failed to verify checksum.");
      return kFailed;
    case DmiOutcome::kUnknown:
      return kFailed;
  }
  return kFailed;
}

}  // namespace devmaster
