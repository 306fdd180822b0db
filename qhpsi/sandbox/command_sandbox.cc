#include "qhpsi/sandbox/command_sandbox.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/sandbox/filters.h"
#include "qhpsi/sandbox/landlock.h"
#include "qhpsi/sandbox/load_filter.h"

namespace qhpsi {

std::optional<std::string> EnterCommandSandbox() {
  if (auto reason = Landlock(Landlock::Restricts::kSignals).Enforce()) {
    return reason;
  }
  if (!LoadFilter(CommandFilter()) && errno != EINVAL) {
    return std::string("seccomp: ") + std::strerror(errno);
  }
  return std::nullopt;
}

}  // namespace qhpsi
