#include "text.h"

#include <stdlib.h>
#include <string.h>

namespace devmaster {

/** False when there is no memory. */
bool Text::add(const void* data, size_t size) {
  if (size_ + size > room_) {
    const size_t room = 2 * (size_ + size);
    char* grown = static_cast<char*>(realloc(data_, room));
    if (grown == nullptr) return false;
    data_ = grown;
    room_ = room;
  }
  memcpy(data_ + size_, data, size);
  size_ += size;
  return true;
}

}  // namespace devmaster
