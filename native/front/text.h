#pragma once

#include <stddef.h>

namespace devmaster {

/** Bytes that grow at their end. The process is over before anything would have to be freed. */
class Text {
 public:
  bool add(const void* data, size_t size);
  const char* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t room_ = 0;
};

}  // namespace devmaster
