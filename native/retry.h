#pragma once

#include <errno.h>

namespace devmaster {

/** What a system call came to that was made again for as long as a signal interrupted it (EINTR of signal(7)). */
template <typename SystemCall>
auto retry(SystemCall call) {
  decltype(call()) result;
  do result = call();
  while (result < 0 && errno == EINTR);
  return result;
}

}  // namespace devmaster
