// Work on what other users can write, done by a child that has given up root: what takes it over,
// or keeps it busy for ever, has gained nothing.

#ifndef INSTALLER_SYSTEM_UNPRIVILEGED_H_
#define INSTALLER_SYSTEM_UNPRIVILEGED_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"

namespace installer {

struct Unprivileged {
  Owner as = {};               // the user and the only group, if we are root
  const qhpsi::Fd& directory;  // to work in, even where that user could not get to it
  std::chrono::seconds timeout;
};

// Runs `work` in a child that has no terminal, no other descriptor of ours than the one that it
// writes lines to, and no way to gain rights; gives each line to `take_line` as it comes. Returns
// why it did not end well; nothing when it did. Only for a process with a single thread.
// Throws Failure kSystem when there can be no child.
std::optional<std::string> RunUnprivileged(
    const Unprivileged& how, const std::function<void(int output)>& work,
    const std::function<void(std::string_view line)>& take_line);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_UNPRIVILEGED_H_
