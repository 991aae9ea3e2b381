#include "gpt.h"

#include <endian.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

namespace devmaster {
namespace {

constexpr size_t kSmallestSector = 512;
constexpr size_t kLargestSector = 4096;
/** Systemd takes a table with fewer bytes in an entry, or with more entries, for none. */
constexpr size_t kSmallestEntry = 128;
constexpr size_t kMostEntries = 1024;
/** Larger tables exist on paper only. */
constexpr size_t kMostTableBytes = 64 << 20;

/** Numbers are little-endian. */
struct Header {
  char signature[8];
  uint32_t revision;
  uint32_t header_size;
  uint32_t header_checksum;
  uint32_t reserved;
  uint64_t own_sector;
  uint64_t other_sector;
  uint64_t first_usable_sector;
  uint64_t last_usable_sector;
  uint8_t disk_guid[16];
  uint64_t entries_sector;
  uint32_t entry_count;
  uint32_t entry_size;
  uint32_t entries_checksum;
} __attribute__((packed));

struct Entry {
  uint8_t type[16];
  uint8_t guid[16];
};

using GuidText = char[37];

/** The first three groups of a GUID are little-endian numbers, the others bytes in their order. */
void write_guid(const uint8_t (&guid)[16], GuidText& text) {
  static constexpr int order[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
  char* at = text;
  for (const int index : order) at += index < 0 ? sprintf(at, "-") : sprintf(at, "%02x", guid[index]);
}

bool is_header(const Header& header) {
  static constexpr uint32_t kRevision = 0x00010000;
  return memcmp(header.signature, "EFI PART", 8) == 0 && le32toh(header.revision) == kRevision &&
         le32toh(header.header_size) >= sizeof(Header) && le32toh(header.header_size) <= kLargestSector &&
         le64toh(header.own_sector) == 1;
}

bool read_all(int fd, void* buffer, size_t size, uint64_t offset) {
  return pread(fd, buffer, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

/** The entries of a GPT, read as a whole; none where they cannot be had or are more than systemd reads. */
class Table {
 public:
  Table(int fd, const Header& header, size_t sector) : entry_size_(le32toh(header.entry_size)), count_(le32toh(header.entry_count)) {
    const uint64_t first = le64toh(header.entries_sector);
    if (entry_size_ < kSmallestEntry || count_ == 0 || count_ > kMostEntries || entry_size_ > kMostTableBytes / count_) return;
    if (first > INT64_MAX / kLargestSector) return;
    bytes_ = static_cast<uint8_t*>(malloc(entry_size_ * count_));
    readable_ = bytes_ != nullptr && read_all(fd, bytes_, entry_size_ * count_, first * sector);
  }
  ~Table() { free(bytes_); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  bool readable() const { return readable_; }

  /** Says of which type the partition with this UUID is, if there is one. */
  void add_type_of(const char* uuid, Answer& answer) const {
    for (size_t index = 0; index < count_; index++) {
      Entry entry;
      memcpy(&entry, bytes_ + index * entry_size_, sizeof entry);
      GuidText text;
      write_guid(entry.guid, text);
      if (strcmp(text, uuid) != 0) continue;
      write_guid(entry.type, text);
      return answer.add("GPT_ENTRY_TYPE", text);
    }
  }

 private:
  size_t entry_size_;
  size_t count_;
  uint8_t* bytes_ = nullptr;
  bool readable_ = false;
};

}  // namespace

void add_gpt(int fd, const char* entry_uuid, Answer& answer) {
  uint8_t start[2 * kLargestSector];
  if (!read_all(fd, start, sizeof start, 0)) return;
  Header header;
  size_t sector = 0;
  for (size_t size = kSmallestSector; size <= kLargestSector; size *= 2) {
    Header candidate;
    memcpy(&candidate, start + size, sizeof candidate);
    if (!is_header(candidate)) continue;
    if (sector != 0) return;
    header = candidate;
    sector = size;
  }
  if (sector == 0) return;
  const Table table(fd, header, sector);
  if (!table.readable()) return;
  answer.add_format("GPT_SECTOR_SIZE", "%zu", sector);
  if (entry_uuid != nullptr) table.add_type_of(entry_uuid, answer);
}

}  // namespace devmaster
