// Hands work over to another program of ours: qhpsi is small and static, and keeps the rest out of
// what starts for every message.

#ifndef QHPSI_OWN_PROGRAM_H_
#define QHPSI_OWN_PROGRAM_H_

#include <string>
#include <vector>

#include "qhpsi/exit.h"

namespace qhpsi {

// Becomes the program that is called `arguments.front()` and is in this program's own directory.
// With `root_only`, only if that is an absolute path that nobody but root could have changed: the
// program then runs with rights that the caller does not have. Returns only on failure, with kExec.
Exit BecomeOwnProgram(const std::vector<std::string>& arguments, char* const* environment,
                      bool root_only);

}  // namespace qhpsi

#endif  // QHPSI_OWN_PROGRAM_H_
