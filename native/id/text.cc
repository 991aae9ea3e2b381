#include "text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

namespace devmaster {

namespace {

/** What may stand in a file name below /dev besides letters, digits and valid UTF-8. */
constexpr char kNodeNameCharacters[] = "#+-.:=@_";

bool is_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

bool is_node_name_character(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte != '\0' && strchr(kNodeNameCharacters, byte) != nullptr);
}

/** How many bytes the character here has in UTF-8, 0 when it is not valid: too long, a surrogate, a noncharacter (RFC 3629). */
size_t utf8_length(const char* text, size_t size) {
  const auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xc0 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf8 ? 4 : 0;
  if (length == 0 || length > size) return 0;
  uint32_t code = first & (0x7fu >> length);
  for (size_t i = 1; i < length; i++) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool noncharacter = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
  return code < kSmallest[length] || code > 0x10ffff || surrogate || noncharacter ? 0 : length;
}

}  // namespace

void copy_clean(const char* from, size_t size, char* to) {
  size = strnlen(from, size);
  while (size > 0 && is_blank(from[size - 1])) size--;
  size_t at = 0;
  while (at < size && from[at] != '\v' && from[at] != '\f' && is_blank(from[at])) at++;
  char* next = to;
  while (at < size) {
    const size_t length = utf8_length(from + at, size - at);
    if (is_blank(from[at])) {
      *next++ = '_';
      while (is_blank(from[at])) at++;
    } else if (is_node_name_character(from[at])) {
      *next++ = from[at++];
    } else if (from[at] == '\\' && at + 1 < size && from[at + 1] == 'x') {
      // Was encoded before.
      *next++ = from[at++];
      *next++ = from[at++];
    } else if (length > 1) {
      memcpy(next, from + at, length);
      next += length;
      at += length;
    } else {
      *next++ = '_';
      at++;
    }
  }
  *next = '\0';
}

void copy_encoded(const char* from, size_t size, char* to) {
  size = strnlen(from, size);
  for (size_t at = 0; at < size;) {
    const size_t length = utf8_length(from + at, size - at);
    if (length > 1 || is_node_name_character(from[at])) {
      memcpy(to, from + at, length);
      to += length;
      at += length;
    } else {
      to += sprintf(to, "\\x%02x", static_cast<uint8_t>(from[at++]));
    }
  }
  *to = '\0';
}

bool is_sayable(const char* text, size_t size) {
  for (size_t at = 0; at < size;) {
    const size_t length = utf8_length(text + at, size - at);
    if (length == 0 || static_cast<uint8_t>(text[at]) < 0x20 || text[at] == 0x7f) return false;
    at += length;
  }
  return size > 0;
}

bool is_sayable(const char* text) { return is_sayable(text, strlen(text)); }

}  // namespace devmaster
