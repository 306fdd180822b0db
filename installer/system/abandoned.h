// Temporary names that carry the id of the process that made them.

#ifndef INSTALLER_SYSTEM_ABANDONED_H_
#define INSTALLER_SYSTEM_ABANDONED_H_

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <string_view>

#include "qhpsi/base/number.h"

namespace installer {

// Whether `name` is `prefix` and a process id whose process is gone, or has our own id: then an
// earlier process that was killed left it.
inline bool IsAbandoned(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) {
    return false;
  }
  name.remove_prefix(prefix.size());
  const auto number = qhpsi::ParseNumber(name, 2, std::numeric_limits<pid_t>::max());
  if (!number) {
    return false;
  }
  const auto pid = static_cast<pid_t>(*number);
  return pid == ::getpid() || (::kill(pid, 0) != 0 && errno == ESRCH);
}

}  // namespace installer

#endif  // INSTALLER_SYSTEM_ABANDONED_H_
