#include "dmi_table.h"

#include <string.h>

namespace devmaster {

namespace {

constexpr unsigned kHeaderSize = 4;
constexpr unsigned kEndOfTable = 127;

bool is_sound(const uint8_t* bytes, size_t size) {
  uint8_t sum = 0;
  for (size_t i = 0; i < size; i++) sum = static_cast<uint8_t>(sum + bytes[i]);
  return sum == 0;
}

bool starts_with(const uint8_t* bytes, size_t size, const char* anchor) { return size >= strlen(anchor) && memcmp(bytes, anchor, strlen(anchor)) == 0; }

DmiOutcome read_version_3(const DmiStructure& entry, DmiEntry& to, unsigned& length) {
  length = entry.byte(0x06);
  if (length > kDmiEntrySize) return DmiOutcome::kTooLong;
  if (!is_sound(entry.bytes, length)) return DmiOutcome::kBroken;
  to = {entry.qword(0x10), entry.dword(0x0c), 0};
  return DmiOutcome::kFound;
}

/** What version 2 has in its second half, and what there was before. */
void read_old(const DmiStructure& entry, DmiEntry& to) { to = {entry.dword(0x08), entry.word(0x06), entry.word(0x0c)}; }

DmiOutcome read_version_2(const DmiStructure& entry, DmiEntry& to, unsigned& length) {
  const uint8_t* second = entry.bytes + 0x10;
  length = entry.byte(0x05);
  if (length > kDmiEntrySize) return DmiOutcome::kTooLong;
  if (!is_sound(entry.bytes, length) || !starts_with(second, 5, "_DMI_") || !is_sound(second, 0x0f)) return DmiOutcome::kBroken;
  read_old({second, nullptr}, to);
  return DmiOutcome::kFound;
}

}  // namespace

const char* DmiStructure::text(unsigned at) const {
  unsigned number = bytes[at];
  if (number == 0) return "";
  const char* text = texts;
  while (--number > 0 && *text != '\0') text += strlen(text) + 1;
  return *text == '\0' ? nullptr : text;
}

DmiOutcome read_dmi_entry(const uint8_t* bytes, size_t size, DmiEntry& entry, unsigned& length, unsigned& expected) {
  const DmiStructure fields = {bytes, nullptr};
  if (size >= 24 && starts_with(bytes, size, "_SM3_")) {
    expected = 0x18;
    return read_version_3(fields, entry, length);
  }
  if (size >= 31 && starts_with(bytes, size, "_SM_")) {
    expected = 0x1f;
    return read_version_2(fields, entry, length);
  }
  if (size >= 15 && starts_with(bytes, size, "_DMI_")) {
    if (!is_sound(bytes, 0x0f)) return DmiOutcome::kBroken;
    read_old(fields, entry);
    return DmiOutcome::kFound;
  }
  return DmiOutcome::kUnknown;
}

bool DmiTable::next(DmiStructure& structure) {
  if ((count_ != 0 && number_ == count_) || at_ + kHeaderSize > size_) return false;
  structure.bytes = bytes_ + at_;
  // After a structure that is too short the next cannot be found.
  if (structure.size() < kHeaderSize || structure.type() == kEndOfTable) return false;
  size_t end = at_ + structure.size();
  structure.texts = reinterpret_cast<const char*>(bytes_ + end);
  while (end + 1 < size_ && (bytes_[end] != 0 || bytes_[end + 1] != 0)) end++;
  if (end + 2 > size_) return false;
  at_ = end + 2;
  number_++;
  return true;
}

}  // namespace devmaster
