#pragma once

#include <sys/types.h>

#include "descriptors.h"
#include "notifications.h"

namespace devmaster {

/** The status with which the core ends when it has nothing to do (src/daemon/idle-exit.ts). */
constexpr int kIdleStatus = 75;

/**
 * Starts devmasterd, which stands beside us.
 *
 * @param argv  its command line, with room for its name in front; a null pointer ends it
 * @returns its process number, -1 when it cannot be started
 */
pid_t start_core(char** argv, const Descriptors& descriptors, const Notifications& notifications);

}  // namespace devmaster
