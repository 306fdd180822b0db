// The sandbox of a command that scans, whose needs nobody knows: it can do what its user can, but
// to trace, stop or limit other processes, to type on a terminal, to make name spaces, to write to
// qhpsi where that is set-user-id, and the like.

#ifndef QHPSI_SANDBOX_COMMAND_SANDBOX_H_
#define QHPSI_SANDBOX_COMMAND_SANDBOX_H_

#include <optional>
#include <string>

namespace qhpsi {

// For good, for this process and what it starts. no_new_privs must be set. What the kernel does not
// have is left out: Landlock before Linux 6.12 keeps no signals in, and before 5.19 lets it write
// to qhpsi. Returns the reason when it has them and refuses; nothing must be scanned then.
std::optional<std::string> EnterCommandSandbox();

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_COMMAND_SANDBOX_H_
