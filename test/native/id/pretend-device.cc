/**
 * Loaded before a program (LD_PRELOAD): answers the ioctls of one device node from a text file, so that a program can be asked
 * about hardware that is not there, whoever wrote it. The file is named by PRETEND_DEVICE:
 *
 *   node /dev/pretended            what the program is told to open
 *   content HEX                    what it reads there
 *   scsi CDB STATUS SENSE DATA     the answer to SG_IO for a command that begins with CDB, in hexadecimal digits; `-` is nothing.
 *                                  A command that no line answers is refused as ILLEGAL REQUEST, INVALID COMMAND.
 *   ioctl NUMBER RESULT DATA       the answer to another request; others are refused with ENOTTY
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <scsi/sg.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr size_t kMost = 1 << 20;

int pretended = -1;

struct Bytes {
  uint8_t bytes[70000];
  size_t size = 0;
};

void read_hexadecimal(const char* text, Bytes& to) {
  to.size = 0;
  for (unsigned byte = 0; text[0] != '-' && sscanf(text, "%2x", &byte) == 1 && to.size < sizeof to.bytes; text += 2) to.bytes[to.size++] = static_cast<uint8_t>(byte);
}

/** Calls a function with every line of the file that begins with a word, until it is satisfied. */
template <typename Act>
bool with_lines(const char* word, Act act) {
  const char* path = getenv("PRETEND_DEVICE");
  FILE* file = path == nullptr ? nullptr : fopen(path, "r");
  if (file == nullptr) return false;
  static char line[kMost];
  bool done = false;
  const size_t size = strlen(word);
  while (!done && fgets(line, sizeof line, file) != nullptr) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, word, size) == 0 && line[size] == ' ') done = act(line + size + 1);
  }
  fclose(file);
  return done;
}

bool is_pretended(const char* path) {
  return with_lines("node", [&](const char* node) { return strcmp(node, path) == 0; });
}

int open_pretended() {
  const int fd = memfd_create("pretended", 0);
  with_lines("content", [&](const char* text) {
    static Bytes content;
    read_hexadecimal(text, content);
    return write(fd, content.bytes, content.size) >= 0;
  });
  lseek(fd, 0, SEEK_SET);
  return pretended = fd;
}

int answer_scsi(sg_io_hdr* header) {
  if (header->interface_id != 'S') {
    errno = EINVAL;
    return -1;
  }
  static Bytes cdb, sense, data;
  unsigned status = 2;
  const bool known = with_lines("scsi", [&](char* line) {
    const char* fields[4];
    for (const char*& field : fields) field = strsep(&line, " ");
    if (fields[3] == nullptr) return false;
    read_hexadecimal(fields[0], cdb);
    if (cdb.size > header->cmd_len || memcmp(cdb.bytes, header->cmdp, cdb.size) != 0) return false;
    status = static_cast<unsigned>(strtoul(fields[1], nullptr, 0));
    read_hexadecimal(fields[2], sense);
    read_hexadecimal(fields[3], data);
    return true;
  });
  if (!known) {
    read_hexadecimal("700005000000000a00000000200000000000", sense);
    data.size = 0;
  }
  if (data.size > header->dxfer_len) data.size = header->dxfer_len;
  if (header->dxferp != nullptr) memcpy(header->dxferp, data.bytes, data.size);
  if (sense.size > header->mx_sb_len) sense.size = header->mx_sb_len;
  memcpy(header->sbp, sense.bytes, sense.size);
  header->sb_len_wr = static_cast<unsigned char>(sense.size);
  header->status = static_cast<unsigned char>(status);
  header->masked_status = status >> 1 & 0x1f;
  header->driver_status = sense.size > 0 ? 8 : 0;
  header->info = status != 0 || sense.size > 0 ? SG_INFO_CHECK : SG_INFO_OK;
  return 0;
}

int answer_other(unsigned long request, void* argument) {
  int result = -1;
  const bool known = with_lines("ioctl", [&](char* line) {
    const char* fields[3];
    for (const char*& field : fields) field = strsep(&line, " ");
    if (fields[2] == nullptr || strtoul(fields[0], nullptr, 0) != (request & 0xffffffff)) return false;
    result = atoi(fields[1]);
    static Bytes data;
    read_hexadecimal(fields[2], data);
    if (data.size > 0) memcpy(argument, data.bytes, data.size);
    return true;
  });
  if (!known) errno = ENOTTY;
  return result;
}

}  // namespace

#define REPLACE_OPEN(name)                                                                \
  extern "C" int name(const char* path, int flags, ...) {                                 \
    va_list values;                                                                       \
    va_start(values, flags);                                                              \
    const unsigned mode = va_arg(values, unsigned);                                       \
    va_end(values);                                                                       \
    if (is_pretended(path)) return open_pretended();                                      \
    return reinterpret_cast<int (*)(const char*, int, unsigned)>(dlsym(RTLD_NEXT, #name))(path, flags, mode); \
  }

#define REPLACE_OPENAT(name)                                                              \
  extern "C" int name(int folder, const char* path, int flags, ...) {                     \
    va_list values;                                                                       \
    va_start(values, flags);                                                              \
    const unsigned mode = va_arg(values, unsigned);                                       \
    va_end(values);                                                                       \
    if (is_pretended(path)) return open_pretended();                                      \
    return reinterpret_cast<int (*)(int, const char*, int, unsigned)>(dlsym(RTLD_NEXT, #name))(folder, path, flags, mode); \
  }

// What a compiler makes of open(2) with _FORTIFY_SOURCE.
extern "C" int __open_2(const char* path, int flags) { return open(path, flags, 0u); }
extern "C" int __open64_2(const char* path, int flags) { return open64(path, flags, 0u); }

REPLACE_OPEN(open)
REPLACE_OPEN(open64)
REPLACE_OPENAT(openat)
REPLACE_OPENAT(openat64)

extern "C" int ioctl(int fd, unsigned long request, ...) {
  va_list values;
  va_start(values, request);
  void* argument = va_arg(values, void*);
  va_end(values);
  if (fd != pretended || fd < 0) return reinterpret_cast<int (*)(int, unsigned long, void*)>(dlsym(RTLD_NEXT, "ioctl"))(fd, request, argument);
  return request == SG_IO ? answer_scsi(static_cast<sg_io_hdr*>(argument)) : answer_other(request, argument);
}
