#include "log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../retry.h"

namespace devmaster {
namespace {

/** syslog(3): LOG_DAEMON; what has no priority of its own is a warning. */
constexpr int kFacility = 3 << 3;
constexpr int kWarning = 4;
/** `<6>`, as in sd-daemon(3) */
constexpr size_t kPrefixBytes = 3;
/** How what we ourselves say begins. */
constexpr char kOurName[] = "devmaster-holder: ";

bool has_priority(const char* line, size_t size) {
  return size >= kPrefixBytes && line[0] == '<' && line[1] >= '0' && line[1] <= '7' && line[2] == '>';
}

}  // namespace

bool Log::take_standard_error() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return false;
  said_ = Fd(ends[0]);
  const Fd say(ends[1]);
  // For the core: see src/daemon/log.ts.
  setenv("HOLDER_LOG", "priorities", 1);
  starter_ = Fd(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return fcntl(said_.get(), F_SETFL, O_NONBLOCK) == 0 && dup2(say.get(), STDERR_FILENO) >= 0;
}

void Log::turn_to_kernel() {
  if (!said_.valid()) return;
  pass_on();
  starter_.reset();
  // In a container there may be none; then nobody hears us.
  kernel_ = Fd(open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY));
}

void Log::pass_on() {
  if (!said_.valid()) return;
  char text[4096];
  ssize_t size;
  while ((size = retry([&] { return read(said_.get(), text, sizeof text); })) > 0) {
    for (ssize_t i = 0; i < size; i++) {
      if (text[i] != '\n') line_[size_++] = text[i];
      if (text[i] == '\n' || size_ == kLineBytes) end_line();
    }
  }
}

void Log::finish() {
  pass_on();
  end_line();
}

void Log::end_line() {
  const size_t size = size_;
  size_ = 0;
  if (size == 0) return;
  const bool prefixed = has_priority(line_, size);
  const char* text = prefixed ? line_ + kPrefixBytes : line_;
  const int length = static_cast<int>(size - (prefixed ? kPrefixBytes : 0));
  if (starter_.valid()) {
    dprintf(starter_.get(), "%.*s\n", length, text);
  } else if (kernel_.valid()) {
    char record[kLineBytes + 64];
    const int priority = kFacility + (prefixed ? line_[1] - '0' : kWarning);
    const char* name = size > sizeof kOurName && strncmp(line_, kOurName, sizeof kOurName - 1) == 0 ? "" : "devmasterd: ";
    const int bytes = snprintf(record, sizeof record, "<%d>%s%.*s\n", priority, name, length, text);
    // The kernel may have had enough of us for the moment (printk.devkmsg).
    retry([&] { return write(kernel_.get(), record, static_cast<size_t>(bytes)); });
  }
}

}  // namespace devmaster
