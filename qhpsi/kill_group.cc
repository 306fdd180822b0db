#include "qhpsi/kill_group.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>
#include <string>

#include "qhpsi/base/number.h"

namespace qhpsi {

std::optional<Failure> KillGroup(std::string_view pgid) {
  // kill(-1) would be every process that qscand has, kill(0) qhpsi's own group.
  const auto group = ParseNumber(pgid, 2, std::numeric_limits<pid_t>::max());
  if (!group) {
    return Failure{ExitCode::kBadName, "kill:" + std::string(pgid) + ": not a process group"};
  }
  const auto leader = static_cast<pid_t>(*group);
  // By its own id as well: a process may leave its group.
  for (const pid_t target : {-leader, leader}) {
    if (::kill(target, SIGKILL) != 0 && errno != ESRCH) {
      return Failure{ExitCode::kIds, "kill:" + std::string(pgid) + ": " + std::strerror(errno)};
    }
  }
  return std::nullopt;
}

}  // namespace qhpsi
