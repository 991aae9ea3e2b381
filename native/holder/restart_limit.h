#pragma once

#include <stddef.h>
#include <stdint.h>

namespace devmaster {

/** When a core that died may start again: at once, but not more often than this many times in so long a time (systemd.unit(5), StartLimitBurst=). */
class RestartLimit {
 public:
  static constexpr size_t kBurst = 5;
  static constexpr int64_t kIntervalMs = 10'000;

  /** Notes a start that is wanted at a time. Returns how many milliseconds to wait before it. */
  int64_t delay_ms(int64_t now_ms) {
    const int64_t oldest = starts_ms_[next_];
    const int64_t delay = oldest == 0 || now_ms - oldest >= kIntervalMs ? 0 : kIntervalMs;
    starts_ms_[next_] = now_ms + delay;
    next_ = (next_ + 1) % kBurst;
    return delay;
  }

 private:
  int64_t starts_ms_[kBurst] = {};
  size_t next_ = 0;
};

}  // namespace devmaster
