#include "qhpsi/shield.h"

#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"

namespace qhpsi {

std::optional<Exit> Shield(bool from_others) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return Exit{ExitCode::kIds, std::string("no_new_privs: prctl: ") + std::strerror(errno)};
  }
  if (from_others && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return Exit{ExitCode::kIds, std::string("dumpable: prctl: ") + std::strerror(errno)};
  }
  return std::nullopt;
}

}  // namespace qhpsi
