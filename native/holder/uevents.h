#pragma once

#include "../fd.h"

namespace devmaster {

/**
 * Opens the socket in which the kernel's uevents wait (group 1 of NETLINK_KOBJECT_UEVENT), with room for the coldplug of a large
 * server; the kernel takes only as much memory as is used.
 *
 * @returns an invalid descriptor and errno when that fails
 */
Fd open_uevents();

}  // namespace devmaster
