#pragma once

#include <stddef.h>

namespace devmaster {

/** Profiles of drives and media, by their numbers in MMC (GET CONFIGURATION, "Profile List"), as far as they are spoken of. */
enum Profile : unsigned {
  kNoProfile = 0,
  kMoErasable = 0x03,
  kMoWriteOnce = 0x04,
  kMoAdvanced = 0x05,
  kCdRom = 0x08,
  kCdR = 0x09,
  kCdRw = 0x0a,
  kDvdRom = 0x10,
  kDvdR = 0x11,
  kDvdRam = 0x12,
  kDvdRwOverwrite = 0x13,
  kDvdRwSequential = 0x14,
  kDvdRDualSequential = 0x15,
  kDvdRDualJump = 0x16,
  kDvdRDownload = 0x18,
  kDvdPlusRw = 0x1a,
  kDvdPlusRwDual = 0x2a,
  kBdRSequential = 0x41,
  kBdRRandom = 0x42,
  // Not profiles: Mount Rainier is told by the kernel's CDROM_GET_CAPABILITY.
  kMrw = 0x10000,
  kMrwW = 0x10001,
};

/** What a drive can do, in the order in which it said so, each once. */
class Profiles {
 public:
  void add(unsigned profile);
  bool has(unsigned profile) const;
  size_t size() const { return size_; }
  unsigned operator[](size_t index) const { return profiles_[index]; }

 private:
  // A list has a length of one byte, but a drive may give more than one.
  unsigned profiles_[256];
  size_t size_ = 0;
};

/** Prints `PREFIX_NAME=1` for a profile that has a name, and for what it is a kind of. */
void print_profile(const char* prefix, unsigned profile);

/** Prints what a drive can do, and then what these things are kinds of. */
void print_profiles(const char* prefix, const Profiles& profiles);

}  // namespace devmaster
