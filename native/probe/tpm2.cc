/**
 * Asks a TPM who made it: one TPM2_GetCapability through the kernel's resource manager (/dev/tpmrm0), which needs no session and
 * changes nothing. A chip takes milliseconds for that, or seconds while it tests itself. What the answer means is for
 * src/builtin/tpm2_id.ts to say; here it only becomes hexadecimal.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "../fd.h"
#include "../retry.h"
#include "answer.h"
#include "confine.h"
#include "node.h"
#include "verbs.h"

namespace devmaster {
namespace {

/**
 * TPM 2.0 Library Specification, part 3, "TPM2_GetCapability": TPM_ST_NO_SESSIONS, the size of all, TPM_CC_GetCapability; then
 * TPM_CAP_TPM_PROPERTIES, TPM_PT_FAMILY_INDICATOR and thirteen properties from there on. Big-endian.
 */
constexpr uint8_t kCommand[] = {0x80, 0x01, 0, 0, 0, 22, 0, 0, 0x01, 0x7a, 0, 0, 0, 6, 0, 0, 0x01, 0, 0, 0, 0, 13};

/** What the kernel has room for (TPM_BUFSIZE of its drivers/char/tpm/tpm.h). */
constexpr size_t kMaxResponse = 4096;

/** The whole response in one piece, as the driver gives it; -1 with errno. */
ssize_t transmit(int fd, uint8_t (&response)[kMaxResponse]) {
  if (retry([&] { return write(fd, kCommand, sizeof kCommand); }) < 0) return -1;
  return retry([&] { return read(fd, response, sizeof response); });
}

}  // namespace

int probe_tpm2(int argc, char** argv) {
  if (argc != 2) return kMisuse;
  const Fd node(open(argv[1], O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!node.valid()) return is_absent(errno) ? kAbsent : complain(argv[1], errno);
  if (const char* obstacle = confine()) return complain(obstacle, errno);

  uint8_t response[kMaxResponse];
  const ssize_t size = transmit(node.get(), response);
  if (size < 0) return complain("TPM2_GetCapability", errno);
  char text[2 * kMaxResponse + 1];
  char* end = text;
  for (ssize_t at = 0; at < size; at++) {
    *end++ = "0123456789abcdef"[response[at] >> 4];
    *end++ = "0123456789abcdef"[response[at] & 15];
  }
  *end = '\0';
  Answer answer;
  answer.add("RESPONSE", text);
  return answer.send() ? 0 : kFailed;
}

}  // namespace devmaster
