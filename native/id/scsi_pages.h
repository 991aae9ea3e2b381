#pragma once

#include <stddef.h>
#include <stdint.h>

namespace devmaster {

/** An answer to INQUIRY: as much as the one-byte length of SCSI-2 can ask for. Bytes that did not come are zeros. */
struct InquiryPage {
  static constexpr unsigned kSize = 254;
  uint8_t bytes[kSize];
};

/** Room for any identifier that a page can hold, in hexadecimal digits. */
constexpr size_t kIdentifierSize = 512;

/** What standard INQUIRY data say (SPC 6.4.2), as texts that end with a NUL. */
struct ScsiIdentity {
  explicit ScsiIdentity(const InquiryPage& page);

  unsigned peripheral_type;
  char vendor[8 + 1], model[16 + 1], revision[4 + 1];
};

/** What the pages of vital product data say of a device. What is not said is empty. */
struct ScsiSerial {
  /** the type of the identifier as a digit (S: a serial number), and the identifier */
  char serial[kIdentifierSize];
  char serial_short[kIdentifierSize];
  /** page 0x80 */
  char unit_serial_number[kIdentifierSize];
  /** an NAA identifier and what a vendor added to it */
  char wwn[16 + 1], wwn_extension[16 + 1];
  char target_port_group[8];
};

/** Reads the Unit Serial Number page (0x80); false when this is not one. */
bool read_unit_serial_number(const InquiryPage& page, char* to);

/** Makes a serial number of the Unit Serial Number page; false when the page or the names of vendor and model do not do. */
bool read_serial_page(const InquiryPage& page, const ScsiIdentity& identity, ScsiSerial& to);

/** Takes the best identifier of the Device Identification page (0x83); false when there is none. */
bool read_identification_page(const InquiryPage& page, const ScsiIdentity& identity, ScsiSerial& to);

/** Whether a Device Identification page has the form of SCSI-2: an identifier without a header of its own. */
bool is_old_identification_page(const InquiryPage& page);

/** Reads a Device Identification page of that form. */
void read_old_identification_page(const InquiryPage& page, ScsiSerial& to);

/** Whether the page of pages (0x00) is one: some devices give standard INQUIRY data for any page. */
bool is_page_list(const InquiryPage& page, const ScsiIdentity& identity);

/** Whether a page of pages has a page. */
bool lists_page(const InquiryPage& list, uint8_t page);

}  // namespace devmaster
