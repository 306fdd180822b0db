#include "qhpsi/sandbox/command_sandbox.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/base/own_directory.h"
#include "qhpsi/sandbox/filters.h"
#include "qhpsi/sandbox/landlock.h"
#include "qhpsi/sandbox/load_filter.h"

namespace qhpsi {
namespace {

// Where this program is, if qhpsi is set-user-id there: it then belongs to the user that commands
// run as, and qmail-queue would run as qmailq what they had put there.
std::string DirectoryToKeep() {
  const std::string directory = OwnDirectory();
  struct stat status{};
  const bool is_launchers =
      ::stat((directory + "/qhpsi").c_str(), &status) == 0 && (status.st_mode & S_ISUID) != 0;
  return is_launchers ? directory : std::string();
}

Landlock Rules() {
  const std::string kept = DirectoryToKeep();
  Landlock rules(kept.empty() ? Landlock::Restricts::kSignals : Landlock::Restricts::kWriting);
  rules.AllowWritingBut(kept);
  return rules;
}

}  // namespace

std::optional<std::string> EnterCommandSandbox() {
  if (auto reason = Rules().Enforce()) {
    return reason;
  }
  if (!LoadFilter(CommandFilter()) && errno != EINVAL) {
    return std::string("seccomp: ") + std::strerror(errno);
  }
  return std::nullopt;
}

}  // namespace qhpsi
