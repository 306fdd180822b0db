#include "qhpsi/kill_group.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/number.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"

namespace qhpsi {

std::optional<Exit> KillGroup(std::string_view pgid) {
  // kill(-1) would reach every process of qscand, kill(0) qhpsi's own group.
  const auto group = ParseNumber(pgid, 2, std::numeric_limits<pid_t>::max());
  if (!group) {
    return Exit{ExitCode::kBadName, "kill:" + std::string(pgid) + ": not a process group"};
  }
  const auto leader = static_cast<pid_t>(*group);
  // The leader by its own id as well: it may have left its group.
  for (const pid_t target : {-leader, leader}) {
    if (::kill(target, SIGKILL) != 0 && errno != ESRCH) {
      return Exit{ExitCode::kIds, "kill:" + std::string(pgid) + ": " + std::strerror(errno)};
    }
  }
  return std::nullopt;
}

}  // namespace qhpsi
