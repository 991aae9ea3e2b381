#pragma once

#include "../fd.h"

namespace devmaster {

/** Opens a device node for reading, without waiting for a medium and without becoming its terminal; errno when it fails. */
Fd open_node(const char* path);

/** Whether an error number says that there is no device or no medium behind a node, rather than that something is wrong. */
bool is_absent(int error);

/** Says on the standard error what failed (0: no error number) and gives the exit status for it. */
int complain(const char* what, int error);

}  // namespace devmaster
