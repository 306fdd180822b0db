// The sandbox of a process that scans: a plugin, or a command.
//
// A plugin that is taken over by what it parses can read the message and what is in /usr and /etc.
// It can write nowhere, connect to nothing, start nothing, signal nobody, and it ends with its
// process. What it says it needs, it can do besides; see needs.h. Where Linux has no Landlock
// (before 5.13), it can read what its user can.

#ifndef QHPSI_SANDBOX_PLUGIN_SANDBOX_H_
#define QHPSI_SANDBOX_PLUGIN_SANDBOX_H_

#include <optional>
#include <string>

#include "qhpsi/base/fd.h"
#include "qhpsi/sandbox/needs.h"

namespace qhpsi {

// For good, for this process. no_new_privs must be set. `message` can be opened once more, by name
// or, in a queue that is closed to us, as /proc/self/fd has it; without one there is none to read.
// `needs.scratch` is the directory itself, not its parent. Returns the reason when the sandbox
// cannot be had; nothing must be scanned then. With AddressSanitizer, which needs far more, there
// is no seccomp filter.
std::optional<std::string> EnterPluginSandbox(const Needs& needs, const Fd& message);

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_PLUGIN_SANDBOX_H_
