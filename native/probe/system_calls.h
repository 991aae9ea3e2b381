#pragma once

namespace devmaster {

/** Leaves the process no system calls but those for reading what is open. False when the kernel would not have it (errno). */
bool filter_system_calls();

}  // namespace devmaster
