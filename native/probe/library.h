#pragma once

#include <dlfcn.h>

namespace devmaster {

/**
 * A shared library that is looked for at run time, so that neither building nor starting the probe depends on it. It stays
 * loaded: the process is as short-lived as its one question.
 */
class Library {
 public:
  explicit Library(const char* name) : handle_(dlopen(name, RTLD_LAZY | RTLD_LOCAL)) { complete_ = handle_ != nullptr; }

  /** Finds one function; null when the library lacks it, which `complete` then tells. */
  template <typename Function>
  void find(Function*& function, const char* name) {
    find_optional(function, name);
    complete_ = complete_ && function != nullptr;
  }

  /** Finds a function that older versions of the library lack. */
  template <typename Function>
  void find_optional(Function*& function, const char* name) {
    function = handle_ == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(handle_, name));
  }

  /** whether the library and all that was looked for in it are there */
  bool complete() const { return complete_; }

 private:
  void* handle_;
  bool complete_;
};

}  // namespace devmaster
