/**
 * devmaster-probe: one question about one device, asked in a process that may be killed.
 *
 *   devmaster-probe VERB ARGUMENT…
 *
 * Whatever may block (disks that answer slowly, modules that initialise hardware) or reads what a stranger wrote (file
 * systems, partition tables) happens here and not in the daemon. The answer is `NAME=value` strings on the standard output,
 * each ended by a NUL, the values raw: what they mean is for src/builtin to say. Exit status 0 means that the answer is
 * complete, even if empty; any other says why on the standard error.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "verbs.h"

namespace {

struct Verb {
  const char* name;
  int (*run)(int argc, char** argv);
  const char* usage;
};

constexpr Verb kVerbs[] = {
    {"blkid", devmaster::probe_blkid, "blkid [OPTION…] NODE          what is on a block device"},
    {"btrfs-ready", devmaster::probe_btrfs_ready, "btrfs-ready CONTROL NODE      whether all parts of a btrfs file system are there"},
    {"kmod", devmaster::probe_kmod, "kmod ALIAS…                   load kernel modules"},
    {"status", devmaster::probe_status, "status [open|socket]          how the probe is confined, or what happens when it breaks out"},
};

int usage() {
  fputs("usage:\n", stderr);
  for (const Verb& verb : kVerbs) fprintf(stderr, "  devmaster-probe %s\n", verb.usage);
  return devmaster::kMisuse;
}

/** Whoever starts a program with a standard descriptor closed would have its device opened as that. */
void occupy_standard_descriptors() {
  int fd;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= 2);
  if (fd > 2) close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  if (argc < 2) return usage();
  for (const Verb& verb : kVerbs) {
    if (strcmp(argv[1], verb.name) == 0) return verb.run(argc - 1, argv + 1);
  }
  return usage();
}
