#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <utility>

namespace devmaster {

/** What a file of the kernel or of an administrator holds, in memory of its own, with a NUL behind it. */
class Content {
 public:
  Content() = default;
  Content(Content&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Content& operator=(Content&&) = delete;
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  ~Content() { free(bytes_); }

  /**
   * Reads a piece of a file; less when the file is shorter.
   *
   * @param most  bytes
   * @returns false, with errno, when it cannot be read
   */
  bool read(const char* path, off_t offset, size_t most);

  const uint8_t* bytes() const { return bytes_; }
  const char* text() const { return reinterpret_cast<const char*>(bytes_); }
  char* text() { return reinterpret_cast<char*>(bytes_); }
  size_t size() const { return size_; }

 private:
  uint8_t* bytes_ = nullptr;
  size_t size_ = 0;
};

}  // namespace devmaster
