#include "value.h"

namespace devmaster {

Bytes::Bytes(napi_env env, napi_value value) {
  stack_[0] = '\0';
  size_t needed = 0;
  if (napi_get_value_string_latin1(env, value, stack_, kStackBytes, &size_) != napi_ok) return;
  valid_ = true;
  if (size_ < kStackBytes - 1) return;
  // It may have been cut: ask for the length and read it whole.
  napi_get_value_string_latin1(env, value, nullptr, 0, &needed);
  heap_.resize(needed + 1);
  napi_get_value_string_latin1(env, value, heap_.data(), needed + 1, &size_);
  heap_.resize(size_);
}

void* elements_of(napi_env env, napi_value value, napi_typedarray_type kind, size_t& count) {
  napi_typedarray_type found;
  void* memory = nullptr;
  if (napi_get_typedarray_info(env, value, &found, &count, &memory, nullptr, nullptr) == napi_ok && found == kind) return memory;
  count = 0;
  return nullptr;
}

int32_t to_int(napi_env env, napi_value value) {
  int32_t result = 0;
  napi_get_value_int32(env, value, &result);
  return result;
}

uint32_t to_uint(napi_env env, napi_value value) {
  uint32_t result = 0;
  napi_get_value_uint32(env, value, &result);
  return result;
}

bool to_bool(napi_env env, napi_value value) {
  bool result = false;
  napi_get_value_bool(env, value, &result);
  return result;
}

napi_value from_bytes(napi_env env, const char* data, size_t size) {
  napi_value result;
  napi_create_string_latin1(env, data, size, &result);
  return result;
}

napi_value from_int(napi_env env, int64_t value) {
  napi_value result;
  if (value >= INT32_MIN && value <= INT32_MAX) napi_create_int32(env, static_cast<int32_t>(value), &result);
  else napi_create_int64(env, value, &result);
  return result;
}

napi_value undefined(napi_env env) {
  napi_value result;
  napi_get_undefined(env, &result);
  return result;
}

void export_function(napi_env env, napi_value exports, const char* name, napi_callback callback, void* data) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, data, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace devmaster
