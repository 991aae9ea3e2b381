#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace devmaster {

namespace {

bool wants_everything(const char* level) { return level != nullptr && (strcmp(level, "debug") == 0 || strcmp(level, "7") == 0); }

/** Output is left buffered until the end, so what was answered before does not get mixed up with this. */
void print(const char* format, va_list values) {
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
}

}  // namespace

Log::Log() : verbose_(wants_everything(getenv("SYSTEMD_LOG_LEVEL"))) {}

void Log::error(const char* format, ...) const {
  va_list values;
  va_start(values, format);
  print(format, values);
  va_end(values);
}

void Log::debug(const char* format, ...) const {
  if (!verbose_) return;
  const int error = errno;
  va_list values;
  va_start(values, format);
  print(format, values);
  va_end(values);
  errno = error;
}

}  // namespace devmaster
