/**
 * What is on a block device, by libblkid: its file system, its partition table, and the entry in the disk's partition table
 * when it is a partition itself.
 *
 *   blkid [--offset=BYTES] [--noraid] [--hint=NAME]… [--disk=NODE --size=SECTORS (--start=SECTOR | --number=N)]
 *         [--only=TYPE]… [--partitions] [--text-of=TYPE]… [--loop] [--gpt-entry=UUID] NODE
 *
 * libblkid would find the disk of a partition by itself, in the middle of reading, through /sys and /dev. The caller says it
 * instead, so that everything can be opened before privileges are given up. For the same reason the entry is looked up and
 * put into words here, as BLKID_PARTS_ENTRY_DETAILS does it there. With --only no other file systems are looked for.
 *
 * The answer: libblkid's values by their names and in its order; then
 *   GPT_SECTOR_SIZE, GPT_ENTRY_TYPE     see gpt.h, the latter for --gpt-entry
 *   LOOP_DEVICE, LOOP_INODE, LOOP_NAME  with --loop: what the loop device was told about its file (ioctl_loop(2))
 *   PARTITION                           with --partitions, each: `NUMBER UUID TYPE FLAGS START SIZE NAME`, `-` for what is missing
 *   TEXT                                with --text-of, of each partition of this type: `NUMBER TEXT`, what is before its NULs
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../fd.h"
#include "answer.h"
#include "confine.h"
#include "gpt.h"
#include "libblkid.h"
#include "node.h"
#include "partitions.h"
#include "question.h"
#include "verbs.h"

namespace devmaster {
namespace {

/** udev has these probed for a partition table alone, when they have one (1.44 MB floppy disks). */
constexpr int64_t kSmallDiskBytes = 1440 * 1024;

/** The way of udev's blkid: a small disk that has a partition table is not looked at for file systems, unless some are asked for. */
int look(const LibBlkid& blkid, LibBlkid::Probe* probe, bool character, const Question& question) {
  blkid.enable_partitions(probe, 1);
  if (question.only_types == 0 && !character && blkid.get_size(probe) <= kSmallDiskBytes && blkid.is_wholedisk(probe)) {
    blkid.enable_superblocks(probe, 0);
    const int result = blkid.do_fullprobe(probe);
    if (result < 0 || blkid.lookup_value(probe, "PTTYPE", nullptr, nullptr) == 0) return result;
  }
  blkid.enable_superblocks(probe, 1);
  return blkid.do_safeprobe(probe);
}

void add_values(const LibBlkid& blkid, LibBlkid::Probe* probe, Answer& answer) {
  const int values = blkid.numof_values(probe);
  for (int index = 0; index < values; index++) {
    const char* name;
    const char* data;
    if (blkid.get_value(probe, index, &name, &data, nullptr) == 0) answer.add(name, data);
  }
}

void add_loop(const loop_info64& info, Answer& answer) {
  char name[LO_NAME_SIZE + 1]{};
  memcpy(name, info.lo_file_name, LO_NAME_SIZE);
  answer.add_format("LOOP_DEVICE", "%u:%u", major(static_cast<dev_t>(info.lo_device)), minor(static_cast<dev_t>(info.lo_device)));
  answer.add_format("LOOP_INODE", "%" PRIu64, static_cast<uint64_t>(info.lo_inode));
  answer.add("LOOP_NAME", name);
}

/** The disk that a partition is on: opened and known to libblkid, or nothing when it cannot be had. */
struct Disk {
  Fd fd;
  LibBlkid::Probe* probe = nullptr;
  dev_t devnum = 0;

  void open(const LibBlkid& blkid, const char* node) {
    fd = open_node(node);
    struct stat status;
    if (!fd.valid() || fstat(fd.get(), &status) < 0 || !S_ISBLK(status.st_mode)) return;
    devnum = status.st_rdev;
    probe = blkid.new_probe();
    if (probe != nullptr && blkid.set_device(probe, fd.get(), 0, 0) < 0) probe = nullptr;
  }
};

/** Found once in the life of the process. */
const LibBlkid& library() {
  static const LibBlkid blkid;
  return blkid;
}

}  // namespace

void prepare_blkid() { library(); }

int probe_blkid(int argc, char** argv) {
  const LibBlkid& blkid = library();
  if (!blkid.complete()) return complain("libblkid.so.1 is missing or too old", 0);
  LibBlkid::Probe* probe = blkid.new_probe();
  if (probe == nullptr) return complain("libblkid", ENOMEM);
  Question question;
  if (!read_question(argc, argv, blkid, probe, question)) return kMisuse;

  // Everything that needs a name or a right comes first; libblkid keeps what it learns from sysfs here.
  const Fd fd = open_node(question.node);
  if (!fd.valid()) return is_absent(errno) ? kAbsent : complain(question.node, errno);
  struct stat status;
  if (fstat(fd.get(), &status) < 0) return complain(question.node, errno);
  errno = 0;
  if (blkid.set_device(probe, fd.get(), question.offset, 0) < 0) return complain(question.node, errno);
  blkid.is_wholedisk(probe);
  Disk disk;
  if (question.disk != nullptr) disk.open(blkid, question.disk);
  loop_info64 loop_info{};
  const bool has_loop_info = question.loop && ioctl(fd.get(), LOOP_GET_STATUS64, &loop_info) == 0;
  Answer answer;
  if (const char* obstacle = confine()) return complain(obstacle, errno);

  blkid.set_superblocks_flags(probe, LibBlkid::kLabel | LibBlkid::kUuid | LibBlkid::kType | LibBlkid::kSecondaryType | LibBlkid::kFsInfo |
                                         LibBlkid::kUsage | LibBlkid::kVersion);
  if (question.noraid) blkid.filter_superblocks_usage(probe, LibBlkid::kFilterNotIn, LibBlkid::kUsageRaid);
  if (question.only_types > 0) blkid.filter_superblocks_type(probe, LibBlkid::kFilterOnlyIn, question.only);
  const int result = look(blkid, probe, S_ISCHR(status.st_mode), question);
  const bool decided = result >= 0;
  if (decided) {
    add_values(blkid, probe, answer);
    if (disk.probe != nullptr) add_entry_of_disk(blkid, disk.probe, disk.devnum, question, answer);
  }
  add_gpt(fd.get(), question.gpt_entry, answer);
  if (has_loop_info) add_loop(loop_info, answer);
  if (decided && question.partitions) add_partitions(blkid, probe, fd.get(), question, answer);
  if (!answer.send()) return kFailed;
  return decided ? 0 : result == LibBlkid::kAmbivalent ? kUndecided : kUnreadable;
}

}  // namespace devmaster
