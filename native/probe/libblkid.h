#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "library.h"

namespace devmaster {

/**
 * The part of libblkid.so.1 that the probe uses. Its header belongs to a development package that building does not ask for,
 * so the prototypes and flags are declared here.
 *
 * @see libblkid(3), <blkid/blkid.h> of util-linux
 */
class LibBlkid : private Library {
 public:
  struct Probe;
  struct PartitionList;
  struct Partition;
  struct Table;

  LibBlkid() : Library("libblkid.so.1") {
    find(new_probe, "blkid_new_probe");
    find(set_device, "blkid_probe_set_device");
    find(is_wholedisk, "blkid_probe_is_wholedisk");
    find(get_size, "blkid_probe_get_size");
    find(enable_partitions, "blkid_probe_enable_partitions");
    find(enable_superblocks, "blkid_probe_enable_superblocks");
    find(set_superblocks_flags, "blkid_probe_set_superblocks_flags");
    find(filter_superblocks_usage, "blkid_probe_filter_superblocks_usage");
    find(filter_superblocks_type, "blkid_probe_filter_superblocks_type");
    find(do_fullprobe, "blkid_do_fullprobe");
    find(do_safeprobe, "blkid_do_safeprobe");
    find(lookup_value, "blkid_probe_lookup_value");
    find(numof_values, "blkid_probe_numof_values");
    find(get_value, "blkid_probe_get_value");
    find(get_partitions, "blkid_probe_get_partitions");
    find(numof_partitions, "blkid_partlist_numof_partitions");
    find(get_partition, "blkid_partlist_get_partition");
    find(partition_table, "blkid_partition_get_table");
    find(partition_name, "blkid_partition_get_name");
    find(partition_uuid, "blkid_partition_get_uuid");
    find(partition_type, "blkid_partition_get_type");
    find(partition_type_string, "blkid_partition_get_type_string");
    find(partition_flags, "blkid_partition_get_flags");
    find(partition_number, "blkid_partition_get_partno");
    find(partition_start, "blkid_partition_get_start");
    find(partition_size, "blkid_partition_get_size");
    find(partition_is_extended, "blkid_partition_is_extended");
    find(table_type, "blkid_parttable_get_type");
    find_optional(set_hint, "blkid_probe_set_hint");  // since 2.37
  }

  using Library::complete;

  // BLKID_SUBLKS_*: which facts about a file system are wanted. FSINFO is there since 2.39; older versions ignore it.
  static constexpr int kLabel = 1 << 1;
  static constexpr int kUuid = 1 << 3;
  static constexpr int kType = 1 << 5;
  static constexpr int kSecondaryType = 1 << 6;
  static constexpr int kUsage = 1 << 7;
  static constexpr int kVersion = 1 << 8;
  static constexpr int kFsInfo = 1 << 11;
  static constexpr int kAmbivalent = -2;  // of do_safeprobe
  static constexpr int kFilterNotIn = 1;  // BLKID_FLTR_NOTIN
  static constexpr int kFilterOnlyIn = 2;  // BLKID_FLTR_ONLYIN
  static constexpr int kUsageRaid = 1 << 2;  // BLKID_USAGE_RAID

  Probe* (*new_probe)();
  int (*set_device)(Probe*, int fd, int64_t offset, int64_t size);
  int (*set_hint)(Probe*, const char* name, uint64_t value);
  int (*is_wholedisk)(Probe*);
  int64_t (*get_size)(Probe*);
  int (*enable_partitions)(Probe*, int enable);
  int (*enable_superblocks)(Probe*, int enable);
  int (*set_superblocks_flags)(Probe*, int flags);
  int (*filter_superblocks_usage)(Probe*, int flag, int usage);
  int (*filter_superblocks_type)(Probe*, int flag, const char* const* names);
  int (*do_fullprobe)(Probe*);
  int (*do_safeprobe)(Probe*);
  int (*lookup_value)(Probe*, const char* name, const char** data, size_t* size);
  int (*numof_values)(Probe*);
  int (*get_value)(Probe*, int index, const char** name, const char** data, size_t* size);
  PartitionList* (*get_partitions)(Probe*);
  int (*numof_partitions)(PartitionList*);
  Partition* (*get_partition)(PartitionList*, int index);
  Table* (*partition_table)(Partition*);
  const char* (*partition_name)(Partition*);
  const char* (*partition_uuid)(Partition*);
  int (*partition_type)(Partition*);
  const char* (*partition_type_string)(Partition*);
  unsigned long long (*partition_flags)(Partition*);
  int (*partition_number)(Partition*);
  int64_t (*partition_start)(Partition*);
  int64_t (*partition_size)(Partition*);
  int (*partition_is_extended)(Partition*);
  const char* (*table_type)(Table*);
};

}  // namespace devmaster
