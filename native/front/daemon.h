#pragma once

namespace devmaster {

/**
 * Has the daemon carry out a command line, and writes what it says to the standard output and error.
 *
 * Nothing is written before the answer is complete: whatever goes wrong until then, the call can be made in another way.
 *
 * @param program  as the caller wrote it, without folders
 * @param status  gets the exit status
 * @returns false when the daemon is not there, is of another version, does not answer in time, or leaves the call to devctl.js
 */
bool ask_daemon(const char* program, int argc, char** argv, int* status);

}  // namespace devmaster
