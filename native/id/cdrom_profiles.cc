#include "cdrom_profiles.h"

#include <stdio.h>

namespace devmaster {

namespace {

struct Name {
  unsigned profile;
  const char* name;
};

constexpr Name kNames[] = {
    {0x01, "RW_NONREMOVABLE"},
    {0x02, "RW_REMOVABLE"},
    {kMoErasable, "MO_SE"},
    {kMoWriteOnce, "MO_WO"},
    {kMoAdvanced, "MO_AS"},
    {kCdRom, "CD"},
    {kCdR, "CD_R"},
    {kCdRw, "CD_RW"},
    {kDvdRom, "DVD"},
    {kDvdR, "DVD_R"},
    {kDvdRam, "DVD_RAM"},
    {kDvdRwOverwrite, "DVD_RW_RO"},
    {kDvdRwSequential, "DVD_RW_SEQ"},
    {kDvdRDualSequential, "DVD_R_DL_SEQ"},
    {kDvdRDualJump, "DVD_R_DL_JR"},
    {0x17, "DVD_RW_DL"},
    {kDvdRDownload, "DVD_R_DDR"},
    {kDvdPlusRw, "DVD_PLUS_RW"},
    {0x1b, "DVD_PLUS_R"},
    {0x20, "DDCD"},
    {0x21, "DDCD_R"},
    {0x22, "DDCD_RW"},
    {kDvdPlusRwDual, "DVD_PLUS_RW_DL"},
    {0x2b, "DVD_PLUS_R_DL"},
    {0x40, "BD"},
    {kBdRSequential, "BD_R_SRM"},
    {kBdRRandom, "BD_R_RRM"},
    {0x43, "BD_RE"},
    {0x50, "HDDVD"},
    {0x51, "HDDVD_R"},
    {0x52, "HDDVD_RAM"},
    {0x53, "HDDVD_RW"},
    {0x58, "HDDVD_R_DL"},
    {0x5a, "HDDVD_RW_DL"},
    {kMrw, "MRW"},
    {kMrwW, "MRW_W"},
};

/** Profiles that are ways of doing the same. */
struct Family {
  const char* name;
  unsigned members[3];
};

constexpr Family kFamilies[] = {
    {"MO", {kMoErasable, kMoWriteOnce, kMoAdvanced}},
    {"DVD_RW", {kDvdRwOverwrite, kDvdRwSequential}},
    {"DVD_R_DL", {kDvdRDualSequential, kDvdRDualJump}},
    {"DVD_R", {kDvdRDownload}},
    {"BD_R", {kBdRSequential, kBdRRandom}},
};

void print_name(const char* prefix, unsigned profile) {
  for (const Name& known : kNames) {
    if (known.profile == profile) printf("%s_%s=1\n", prefix, known.name);
  }
}

void print_families(const char* prefix, const Profiles& profiles) {
  for (const Family& family : kFamilies) {
    bool has = false;
    for (const unsigned member : family.members) has = has || (member != kNoProfile && profiles.has(member));
    if (has) printf("%s_%s=1\n", prefix, family.name);
  }
}

}  // namespace

void Profiles::add(unsigned profile) {
  if (!has(profile) && size_ < sizeof profiles_ / sizeof profiles_[0]) profiles_[size_++] = profile;
}

bool Profiles::has(unsigned profile) const {
  for (size_t i = 0; i < size_; i++) {
    if (profiles_[i] == profile) return true;
  }
  return false;
}

void print_profile(const char* prefix, unsigned profile) {
  Profiles only;
  only.add(profile);
  print_profiles(prefix, only);
}

void print_profiles(const char* prefix, const Profiles& profiles) {
  for (size_t i = 0; i < profiles.size(); i++) print_name(prefix, profiles[i]);
  print_families(prefix, profiles);
}

}  // namespace devmaster
