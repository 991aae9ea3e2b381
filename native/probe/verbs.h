#pragma once

#include <string.h>

/** What the probe can be asked. Each verb takes its own name as the first argument and returns the exit status. */
namespace devmaster {

/** The question could not be answered: the device, a library or the kernel refused. */
constexpr int kFailed = 1;
/** The question makes no sense. */
constexpr int kMisuse = 2;
/** The device is not there, or has no medium: udev takes that for an empty answer. */
constexpr int kAbsent = 3;
/** More than one file system claims the device (libblkid: "ambivalent"). */
constexpr int kUndecided = 4;
/** Reading the device failed, or libblkid did. */
constexpr int kUnreadable = 5;

int probe_blkid(int argc, char** argv);
int probe_btrfs_ready(int argc, char** argv);
int probe_kmod(int argc, char** argv);
int probe_status(int argc, char** argv);
int probe_tpm2(int argc, char** argv);

/** What a verb needs of libraries and their configuration, had once by a server for all its children. Looks at no device. */
void prepare_blkid();
void prepare_kmod();

struct Verb {
  const char* name;
  int (*run)(int argc, char** argv);
  /** null when there is nothing to prepare */
  void (*prepare)();
  const char* usage;
};

constexpr Verb kVerbs[] = {
    {"blkid", probe_blkid, prepare_blkid, "blkid [OPTION…] NODE          what is on a block device"},
    {"btrfs-ready", probe_btrfs_ready, nullptr, "btrfs-ready CONTROL NODE      whether all parts of a btrfs file system are there"},
    {"kmod", probe_kmod, prepare_kmod, "kmod ALIAS…                   load kernel modules"},
    {"status", probe_status, nullptr, "status [open|socket]          how the probe is confined, or what happens when it breaks out"},
    {"tpm2", probe_tpm2, nullptr, "tpm2 NODE                     who made a security chip"},
};

/** The verb of this name, null when there is none. */
inline const Verb* find_verb(const char* name) {
  for (const Verb& verb : kVerbs) {
    if (strcmp(name, verb.name) == 0) return &verb;
  }
  return nullptr;
}

}  // namespace devmaster
