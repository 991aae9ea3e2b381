#pragma once

#include <node_api.h>

#include <string>

/**
 * The border to JavaScript: byte strings in, byte strings and numbers out. A byte string is a JavaScript string with one
 * character (0 to 255) per byte, which V8 keeps in one byte each, so that crossing costs a copy and no decoding.
 */
namespace devmaster {

/** A byte-string argument; short ones stay on the stack. Embedded NULs end the string for the kernel, so they are refused. */
class Bytes {
 public:
  Bytes(napi_env env, napi_value value);
  const char* c_str() const { return heap_.empty() ? stack_ : heap_.c_str(); }
  size_t size() const { return size_; }
  /** false when the argument was no string */
  bool valid() const { return valid_; }

 private:
  static constexpr size_t kStackBytes = 512;
  char stack_[kStackBytes];
  std::string heap_;
  size_t size_ = 0;
  bool valid_ = false;
};

/** The arguments of a call, as many as the function takes; missing ones are undefined. */
template <size_t N>
struct Arguments {
  napi_value values[N];
  void* data = nullptr;
  napi_value self = nullptr;
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = N;
    napi_get_cb_info(env, info, &count, values, &self, &data);
  }
  napi_value operator[](size_t index) const { return values[index]; }
};

/** The memory of a typed array of one kind; null and 0 when the value is no such array. */
void* elements_of(napi_env env, napi_value value, napi_typedarray_type kind, size_t& count);

template <typename Element>
constexpr napi_typedarray_type array_of() = delete;
template <>
constexpr napi_typedarray_type array_of<uint8_t>() { return napi_uint8_array; }
template <>
constexpr napi_typedarray_type array_of<int32_t>() { return napi_int32_array; }
template <>
constexpr napi_typedarray_type array_of<double>() { return napi_float64_array; }

/** A typed array in JavaScript's hands (a Buffer is a Uint8Array), as long as the call lasts; none when the argument is no such array. */
template <typename Element>
struct View {
  size_t count = 0;
  Element* elements;
  View(napi_env env, napi_value value) : elements(static_cast<Element*>(elements_of(env, value, array_of<Element>(), count))) {}
};

int32_t to_int(napi_env env, napi_value value);
uint32_t to_uint(napi_env env, napi_value value);
bool to_bool(napi_env env, napi_value value);
napi_value from_bytes(napi_env env, const char* data, size_t size);
napi_value from_int(napi_env env, int64_t value);
napi_value undefined(napi_env env);

/** Puts a function into an object; the name is what binding.ts calls it. */
void export_function(napi_env env, napi_value exports, const char* name, napi_callback callback, void* data = nullptr);

}  // namespace devmaster
