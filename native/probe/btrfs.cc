/**
 * Tells the kernel about a part of a btrfs file system and asks whether it now has all of them (BTRFS_IOC_DEVICES_READY of
 * <linux/btrfs.h>). The kernel reads the disk for that, so it may take its time; the right to ask is the superuser's, so this
 * verb keeps its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../fd.h"
#include "answer.h"
#include "node.h"
#include "verbs.h"

namespace devmaster {

int probe_btrfs_ready(int argc, char** argv) {
  btrfs_ioctl_vol_args volume{};
  if (argc != 3 || strlen(argv[2]) >= sizeof volume.name) return kMisuse;
  const Fd control(open(argv[1], O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!control.valid()) return is_absent(errno) ? kAbsent : complain(argv[1], errno);
  memcpy(volume.name, argv[2], strlen(argv[2]) + 1);
  const int result = ioctl(control.get(), BTRFS_IOC_DEVICES_READY, &volume);
  if (result < 0) return complain("BTRFS_IOC_DEVICES_READY", errno);
  Answer answer;
  answer.add("READY", result == 0 ? "1" : "0");
  return answer.send() ? 0 : kFailed;
}

}  // namespace devmaster
