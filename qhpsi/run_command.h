// Runs a scanner that is a command: this process becomes it.

#ifndef QHPSI_RUN_COMMAND_H_
#define QHPSI_RUN_COMMAND_H_

#include "qhpsi/exit.h"

namespace qhpsi {

// Becomes the program `argv[0]`, which is looked up in the PATH of `environment` when it has no
// slash. Both lists end with a null pointer. Returns only on failure, with kExec.
//
// Not execvp(3): it has sh run a file that is no program, and an empty file would then call every
// message clean. Entries of PATH that do not begin with a slash are skipped.
Exit RunCommand(char* const* argv, char* const* environment);

}  // namespace qhpsi

#endif  // QHPSI_RUN_COMMAND_H_
