#pragma once

#include <stddef.h>
#include <stdint.h>

namespace devmaster {

/** One structure of the SMBIOS table: a formatted area, and texts behind it. Little-endian. */
struct DmiStructure {
  const uint8_t* bytes;
  /** one text after the other, each ended by a NUL, an empty one at the end */
  const char* texts;

  unsigned type() const { return bytes[0]; }
  /** of the formatted area; it grows with the versions of the specification */
  unsigned size() const { return bytes[1]; }
  unsigned byte(unsigned at) const { return bytes[at]; }
  unsigned word(unsigned at) const { return bytes[at] | bytes[at + 1] << 8; }
  uint32_t dword(unsigned at) const { return word(at) | static_cast<uint32_t>(word(at + 2)) << 16; }
  uint64_t qword(unsigned at) const { return dword(at) | static_cast<uint64_t>(dword(at + 4)) << 32; }
  /** The text whose number stands at a place; null when there is no such text, empty when no text is meant. */
  const char* text(unsigned at) const;
};

/** Where the table is, as an entry point says. */
struct DmiEntry {
  uint64_t offset;
  uint32_t size;
  /** how many structures there are; 0: as many as fit */
  unsigned count;
};

enum class DmiOutcome { kFound, kUnknown, kTooLong, kBroken };

constexpr size_t kDmiEntrySize = 0x20;

/**
 * Reads an entry point (SMBIOS 5.2): of version 3, of version 2, or what there was before.
 *
 * @param bytes  kDmiEntrySize of them, of which `size` are from the file
 * @param length  how long a too long one says it is, and `expected` how long it should be
 */
DmiOutcome read_dmi_entry(const uint8_t* bytes, size_t size, DmiEntry& entry, unsigned& length, unsigned& expected);

/** The structures of a table, up to its end or the first that cannot be. */
class DmiTable {
 public:
  DmiTable(const uint8_t* bytes, size_t size, unsigned count) : bytes_(bytes), size_(size), count_(count) {}

  bool next(DmiStructure& structure);

 private:
  const uint8_t* bytes_;
  size_t size_;
  unsigned count_;
  size_t at_ = 0;
  unsigned number_ = 0;
};

}  // namespace devmaster
