#include "partitions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace devmaster {
namespace {

/** The kernel gives an extended partition this size at most, whatever the table says. */
constexpr uint64_t kExtendedSectors = 1024;
/** Partitions with text (signatures of dm-verity hashes) have no more of it. */
constexpr size_t kMostTextBytes = 16 * 1024;

bool is_asked_for(const LibBlkid& blkid, LibBlkid::Partition* partition, const Question& question) {
  if (question.number != 0) {
    if (blkid.partition_number(partition) != question.number) return false;
  } else if (static_cast<uint64_t>(blkid.partition_start(partition)) != question.start) {
    return false;
  }
  return static_cast<uint64_t>(blkid.partition_size(partition)) == question.size ||
         (blkid.partition_is_extended(partition) && question.size <= kExtendedSectors);
}

void add_entry(const LibBlkid& blkid, LibBlkid::Partition* partition, dev_t disk, Answer& answer) {
  LibBlkid::Table* table = blkid.partition_table(partition);
  if (table != nullptr && blkid.table_type(table) != nullptr) answer.add("PART_ENTRY_SCHEME", blkid.table_type(table));
  if (const char* name = blkid.partition_name(partition)) answer.add("PART_ENTRY_NAME", name);
  if (const char* uuid = blkid.partition_uuid(partition)) answer.add("PART_ENTRY_UUID", uuid);
  if (const char* type = blkid.partition_type_string(partition)) {
    answer.add("PART_ENTRY_TYPE", type);
  } else {
    answer.add_format("PART_ENTRY_TYPE", "0x%x", static_cast<unsigned>(blkid.partition_type(partition)));
  }
  const unsigned long long flags = blkid.partition_flags(partition);
  if (flags != 0) answer.add_format("PART_ENTRY_FLAGS", "0x%llx", flags);
  answer.add_format("PART_ENTRY_NUMBER", "%d", blkid.partition_number(partition));
  answer.add_format("PART_ENTRY_OFFSET", "%" PRId64, blkid.partition_start(partition));
  answer.add_format("PART_ENTRY_SIZE", "%" PRId64, blkid.partition_size(partition));
  answer.add_format("PART_ENTRY_DISK", "%u:%u", major(disk), minor(disk));
}

bool has_text(const Question& question, const char* type) {
  for (int index = 0; index < question.text_types; index++) {
    if (type != nullptr && strcmp(type, question.text_of[index]) == 0) return true;
  }
  return false;
}

void add_text(const LibBlkid& blkid, int fd, LibBlkid::Partition* partition, Answer& answer) {
  static constexpr int64_t kSectorBytes = 512;
  const int64_t start = blkid.partition_start(partition);
  const int64_t size = blkid.partition_size(partition);
  if (start < 0 || start > INT64_MAX / kSectorBytes || size < 0) return;
  // The text comes right after the number, so that the answer takes both as one value.
  char value[16 + kMostTextBytes + 1]{};
  const int prefix = snprintf(value, 16, "%d ", blkid.partition_number(partition));
  const size_t wanted = size < static_cast<int64_t>(kMostTextBytes) / kSectorBytes ? static_cast<size_t>(size * kSectorBytes) : kMostTextBytes;
  const ssize_t got = pread(fd, value + prefix, wanted, start * kSectorBytes);
  if (got <= 0) return;
  // What has something after its NULs is no text.
  for (size_t at = strlen(value); at < static_cast<size_t>(prefix + got); at++) {
    if (value[at] != '\0') return;
  }
  answer.add("TEXT", value);
}

}  // namespace

void add_entry_of_disk(const LibBlkid& blkid, LibBlkid::Probe* disk, dev_t devnum, const Question& question, Answer& answer) {
  LibBlkid::PartitionList* list = blkid.get_partitions(disk);
  const int count = list == nullptr ? 0 : blkid.numof_partitions(list);
  for (int index = 0; index < count; index++) {
    LibBlkid::Partition* partition = blkid.get_partition(list, index);
    if (partition != nullptr && is_asked_for(blkid, partition, question)) return add_entry(blkid, partition, devnum, answer);
  }
}

void add_partitions(const LibBlkid& blkid, LibBlkid::Probe* probe, int fd, const Question& question, Answer& answer) {
  LibBlkid::PartitionList* list = blkid.get_partitions(probe);
  const int count = list == nullptr ? 0 : blkid.numof_partitions(list);
  for (int index = 0; index < count; index++) {
    LibBlkid::Partition* partition = blkid.get_partition(list, index);
    if (partition == nullptr) continue;
    const char* uuid = blkid.partition_uuid(partition);
    const char* type = blkid.partition_type_string(partition);
    const char* name = blkid.partition_name(partition);
    answer.add_format("PARTITION", "%d %s %s 0x%llx %" PRId64 " %" PRId64 " %s", blkid.partition_number(partition),
                      uuid == nullptr ? "-" : uuid, type == nullptr ? "-" : type, blkid.partition_flags(partition),
                      blkid.partition_start(partition), blkid.partition_size(partition), name == nullptr ? "" : name);
    if (has_text(question, type)) add_text(blkid, fd, partition, answer);
  }
}

}  // namespace devmaster
