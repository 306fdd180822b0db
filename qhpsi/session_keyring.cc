#include "qhpsi/session_keyring.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"

namespace qhpsi {

std::optional<Exit> LeaveSessionKeyring() {
  const long joined = ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
  // EPERM: a container's filter, which keeps keys from the scanner, too.
  if (joined < 0 && errno != ENOSYS && errno != EPERM) {
    return Exit{ExitCode::kIds, std::string("session keyring: keyctl: ") + std::strerror(errno)};
  }
  return std::nullopt;
}

}  // namespace qhpsi
