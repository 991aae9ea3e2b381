#pragma once

namespace devmaster {

/**
 * Gives up, for good, everything but reading the descriptors that are open and writing to the standard output: no other
 * user's rights (uid and gid become nobody's), no capabilities, no new files, no new processes, little memory and processor
 * time; system calls that are not needed end the process (SIGSYS).
 *
 * To be called when everything is open and before the first byte of a device is looked at.
 *
 * @returns null, or what could not be given up (errno says why): the caller must not go on
 */
const char* confine();

/**
 * Gives up, for good, ever gaining a right by executing a program, and leaves those that there are. It is the slow part of
 * `confine`, and inherited: whoever forks processes that confine themselves does it once.
 */
const char* confine_children();

}  // namespace devmaster
