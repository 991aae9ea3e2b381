#pragma once

#include <stdint.h>

namespace devmaster {

/** What an ATA device answers to IDENTIFY (PACKET) DEVICE: 256 words, by their numbers in the ATA standards (ACS). */
class AtaIdentity {
 public:
  static constexpr unsigned kSize = 512;

  /** where the bytes of the answer go */
  uint8_t* bytes() { return bytes_; }
  const uint8_t* bytes() const { return bytes_; }
  bool is_empty() const;

  unsigned word(unsigned number) const { return bytes_[number * 2] | bytes_[number * 2 + 1] << 8; }
  bool bit(unsigned number, unsigned bit_number) const { return (word(number) >> bit_number & 1) != 0; }

  /** Reads a text, which has the second of two characters in the lower byte of each word; it is not ended by a NUL. */
  void read_text(unsigned first_word, unsigned size, char* to) const;

 private:
  uint8_t bytes_[kSize] = {};
};

/** Where an identity came from. */
struct AtaSource {
  /** the answer of the kernel's driver and not of the device: strings are in order, and later parts are not to be trusted */
  bool from_driver;
  /** of the INQUIRY before; negative when there was none */
  int peripheral_type;
};

/** Writes `MODEL_SERIAL`, or with `as_properties` everything that udev knows of the device, to the standard output. */
void print_identity(const AtaIdentity& identity, AtaSource source, bool as_properties);

}  // namespace devmaster
