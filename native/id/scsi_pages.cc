#include "scsi_pages.h"

#include <stdio.h>
#include <string.h>

namespace devmaster {

namespace {

constexpr unsigned kHeaderSize = 4;

/** Designator types of the Device Identification page (SPC "Designation descriptor"); they become the first digit of a serial. */
enum Type : unsigned { kVendorSpecific = 0, kT10 = 1, kEui64 = 2, kNaa = 3, kTargetPortGroup = 5 };

enum Code : unsigned { kBinary = 1, kText = 2 };

constexpr int kAnyAuthority = -1;

/** Kinds of identifiers, the best first. */
struct Kind {
  Type type;
  /** the first half byte of an NAA identifier: who gave it */
  int authority;
  Code code;
};

constexpr Kind kKinds[] = {
    {kNaa, 6, kBinary},              {kNaa, 6, kText},
    {kNaa, 5, kBinary},              {kNaa, 5, kText},
    {kNaa, kAnyAuthority, kBinary},  {kNaa, kAnyAuthority, kText},
    {kEui64, kAnyAuthority, kBinary}, {kEui64, kAnyAuthority, kText},
    {kT10, kAnyAuthority, kBinary},  {kT10, kAnyAuthority, kText},
    {kVendorSpecific, kAnyAuthority, kBinary}, {kVendorSpecific, kAnyAuthority, kText},
};

/** One descriptor of the Device Identification page, all of it within the page. */
struct Descriptor {
  const uint8_t* bytes;

  unsigned code() const { return bytes[0] & 0x0f; }
  unsigned type() const { return bytes[1] & 0x0f; }
  /** 0: of the logical unit, 1: of the port it was asked through */
  unsigned association() const { return bytes[1] >> 4 & 3; }
  unsigned size() const { return bytes[3]; }
  const uint8_t* data() const { return bytes + kHeaderSize; }

  bool is(const Kind& kind) const {
    return association() == 0 && type() == kind.type && code() == kind.code && (kind.authority == kAnyAuthority || (size() > 0 && data()[0] >> 4 == kind.authority));
  }
};

/** The descriptors of a page. The last may be longer than the page says it is, but not than what was read. */
class Descriptors {
 public:
  explicit Descriptors(const InquiryPage& page) : page_(page), end_(kHeaderSize + (page.bytes[2] << 8 | page.bytes[3])) {}

  bool next(Descriptor& descriptor) {
    if (at_ >= end_ || at_ + kHeaderSize > InquiryPage::kSize) return false;
    descriptor.bytes = page_.bytes + at_;
    at_ += kHeaderSize + descriptor.size();
    return at_ <= InquiryPage::kSize;
  }

 private:
  const InquiryPage& page_;
  unsigned at_ = kHeaderSize;
  unsigned end_;
};

void copy_field(const InquiryPage& page, unsigned at, unsigned size, char* to) {
  memcpy(to, page.bytes + at, size);
  to[size] = '\0';
}

/** A text that may be at most as long as the identifiers of a page are. */
struct Writer {
  char* next;

  void add(const void* text, size_t size) {
    memcpy(next, text, size);
    next += size;
    *next = '\0';
  }
  void add_hexadecimal(const uint8_t* bytes, size_t size) {
    for (size_t i = 0; i < size; i++) next += sprintf(next, "%02x", bytes[i]);
  }
};

/** The vendor and the model, which make identifiers unique that their vendors made as they liked; false when they are cut short. */
bool add_names(Writer& writer, const ScsiIdentity& identity) {
  if (strlen(identity.vendor) != 8 || strlen(identity.model) != 16) return false;
  writer.add(identity.vendor, 8);
  writer.add(identity.model, 16);
  return true;
}

bool take(const Descriptor& descriptor, const ScsiIdentity& identity, ScsiSerial& to) {
  Writer writer = {to.serial};
  const char digit = static_cast<char>('0' + descriptor.type());
  writer.add(&digit, 1);
  if (descriptor.type() == kVendorSpecific && !add_names(writer, identity)) return false;
  const char* start = writer.next;
  if (descriptor.code() == kText) writer.add(descriptor.data(), descriptor.size());
  else writer.add_hexadecimal(descriptor.data(), descriptor.size());
  const size_t length = strlen(start);
  memcpy(to.serial_short, start, length + 1);
  if (descriptor.type() == kNaa) {
    snprintf(to.wwn, sizeof to.wwn, "%.16s", start);
    snprintf(to.wwn_extension, sizeof to.wwn_extension, "%.16s", length > 16 ? start + 16 : "");
  }
  return true;
}

void read_target_port_group(const InquiryPage& page, char (&to)[8]) {
  Descriptor descriptor;
  for (Descriptors descriptors(page); descriptors.next(descriptor);) {
    const bool on_device_or_port = descriptor.association() <= 1;
    if (!on_device_or_port || descriptor.type() != kTargetPortGroup || descriptor.code() != kBinary || descriptor.size() < 4) continue;
    snprintf(to, sizeof to, "%x", descriptor.data()[2] << 8 | descriptor.data()[3]);
  }
}

/** How many bytes of a page's own there are, behind its header. */
unsigned content_size(const InquiryPage& page) {
  const unsigned room = InquiryPage::kSize - kHeaderSize;
  return page.bytes[3] < room ? page.bytes[3] : room;
}

}  // namespace

ScsiIdentity::ScsiIdentity(const InquiryPage& page) : peripheral_type(page.bytes[0] & 0x1f) {
  copy_field(page, 8, 8, vendor);
  copy_field(page, 16, 16, model);
  copy_field(page, 32, 4, revision);
}

bool read_unit_serial_number(const InquiryPage& page, char* to) {
  if (page.bytes[1] != 0x80) return false;
  Writer{to}.add(page.bytes + kHeaderSize, content_size(page));
  return true;
}

bool read_serial_page(const InquiryPage& page, const ScsiIdentity& identity, ScsiSerial& to) {
  if (page.bytes[1] != 0x80) return false;
  Writer writer = {to.serial};
  // No designator type has this digit.
  writer.add("S", 1);
  if (!add_names(writer, identity)) return false;
  writer.add(page.bytes + kHeaderSize, content_size(page));
  return read_unit_serial_number(page, to.serial_short);
}

bool read_identification_page(const InquiryPage& page, const ScsiIdentity& identity, ScsiSerial& to) {
  if (page.bytes[1] != 0x83) return false;
  if (is_old_identification_page(page)) {
    read_old_identification_page(page, to);
    memcpy(to.serial_short, to.serial, sizeof to.serial);
    return true;
  }
  read_target_port_group(page, to.target_port_group);
  for (const Kind& kind : kKinds) {
    Descriptor descriptor;
    for (Descriptors descriptors(page); descriptors.next(descriptor);) {
      if (descriptor.is(kind) && take(descriptor, identity, to)) return true;
    }
  }
  return false;
}

bool is_old_identification_page(const InquiryPage& page) {
  // The third byte of a descriptor is reserved and zero; in the old form it belongs to the vendor's number (EMC Symmetrix).
  return page.bytes[1] == 0x83 && page.bytes[6] != 0;
}

void read_old_identification_page(const InquiryPage& page, ScsiSerial& to) {
  Writer writer = {to.serial};
  writer.add("3", 1);
  writer.add_hexadecimal(page.bytes + kHeaderSize, content_size(page));
}

bool is_page_list(const InquiryPage& page, const ScsiIdentity& identity) {
  if (page.bytes[1] != 0 || page.bytes[3] > InquiryPage::kSize) return false;
  // A long list that has the vendor's name where standard data has it is none.
  return page.bytes[3] <= 16 || strncmp(reinterpret_cast<const char*>(page.bytes) + 8, identity.vendor, 8) != 0;
}

bool lists_page(const InquiryPage& list, uint8_t page) { return memchr(list.bytes + kHeaderSize, page, content_size(list)) != nullptr; }

}  // namespace devmaster
