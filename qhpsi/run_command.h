// A scanner that is a command: this process becomes it.

#ifndef QHPSI_RUN_COMMAND_H_
#define QHPSI_RUN_COMMAND_H_

#include "qhpsi/failure.h"

namespace qhpsi {

// Becomes the program `argv[0]`, looked for in the PATH of `environment` when it has no slash. Both
// lists end with a null pointer. Returns only when that failed, with kExec.
//
// Not execvp(3): it has sh run a file that is no program, and an empty one would then call every
// message clean. Nor are the entries of PATH that begin without a slash looked into.
Failure RunCommand(char* const* argv, char* const* environment);

}  // namespace qhpsi

#endif  // QHPSI_RUN_COMMAND_H_
