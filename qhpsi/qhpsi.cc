// qhpsi: runs a virus scanner, or scanner plugins, over one message of the queue. See qhpsi(8).
//
//   argv[0] = scanner, its arguments after it       becomes that program
//   argv[0] = plugin:MESSFILE, plugins after it     becomes qhpsi-plugins
//   argv[0] = readings:, limits after it            becomes qhpsi-readings
//   argv[0] = kill:PGID                             kills that process group
//   argv[0] = strays:PID                            kills what a scanner left to that process
//
// It is installed setuid and starts for every message. So it is static, which keeps a loader from
// reading a caller's environment, and links and does nothing that is not needed.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "qhpsi/base/closed_at_start.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/find_variable.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/identity.h"
#include "qhpsi/kill_group.h"
#include "qhpsi/kill_strays.h"
#include "qhpsi/own_program.h"
#include "qhpsi/report.h"
#include "qhpsi/run_command.h"
#include "qhpsi/sandbox/command_sandbox.h"
#include "qhpsi/sandbox/needs.h"
#include "qhpsi/scanner_environment.h"
#include "qhpsi/session_keyring.h"
#include "qhpsi/shield.h"

namespace qhpsi {
namespace {

constexpr std::string_view kPluginPrefix = "plugin:";
constexpr std::string_view kReadings = "readings:";
constexpr std::string_view kKillPrefix = "kill:";
constexpr std::string_view kStraysPrefix = "strays:";

int Kill(std::string_view pgid) {
  const auto exit = KillGroup(pgid);
  return exit ? Report(*exit) : 0;
}

int EndStrays(std::string_view parent) {
  const auto result = KillStrays(parent);
  if (const auto* const exit = std::get_if<Exit>(&result)) {
    return Report(*exit);
  }
  const auto* const status = std::get_if<int>(&result);
  return status != nullptr ? *status : kNoStrays;
}

// Without descriptor 0, a scanner that reads the message from it would find musl's /dev/null,
// empty, and call it clean: make it get an error instead. False with errno set on failure.
bool MakeMissingInputFail() {
  if (!WasClosedAtStart(STDIN_FILENO)) {
    return true;
  }
  const Fd unreadable(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  return unreadable.valid() && ::dup2(unreadable.get(), STDIN_FILENO) == STDIN_FILENO;
}

// What `argv` asks of another program of ours; nothing when that is a command.
std::vector<std::string> OwnProgramFor(char* const* argv, bool elevated) {
  const std::string_view what = argv[0];
  std::vector<std::string> words;
  if (what.starts_with(kPluginPrefix)) {
    words = {"qhpsi-plugins", elevated ? "root" : "any",
             std::string(what.substr(kPluginPrefix.size()))};
  } else if (what == kReadings) {
    words = {"qhpsi-readings"};
  } else {
    return words;
  }
  for (++argv; *argv != nullptr; ++argv) {
    words.emplace_back(*argv);
  }
  return words;
}

// Keeps a command, and what it starts, from gaining rights and from touching other scans.
std::optional<Exit> HoldCommand(char* const* environment) {
  Needs allowed;
  const std::string wrong = AddNeeds(ValueIn(environment, Setting::kQhpsiAllow), allowed);
  if (!wrong.empty()) {
    return Exit{ExitCode::kBadName, "QHPSIALLOW: " + wrong};
  }
  if (allowed.setuid) {
    return LeaveSessionKeyring();  // else the sandbox keeps keys away
  }
  if (auto exit = Shield(false)) {
    return exit;
  }
  auto reason = EnterCommandSandbox();
  return reason ? std::optional(Exit{ExitCode::kExec, *std::move(reason)}) : std::nullopt;
}

int Run(char* const* argv, char* const* environment) {
  const bool elevated = IsElevated();
  std::vector<char*> rebuilt;
  if (elevated) {
    if (const auto exit = KeepOnlyEffectiveIds()) {
      return Report(*exit);
    }
    rebuilt = ScannerEnvironment(environment);
    environment = rebuilt.data();
  } else if (const auto exit = RefuseToBeQmailq()) {
    return Report(*exit);
  }
  if (argv[0] == nullptr || *argv[0] == '\0') {
    return Report({ExitCode::kBadName, "no scanner named"});
  }
  const std::string_view what = argv[0];
  const bool kills = what.starts_with(kKillPrefix);
  if (kills || what.starts_with(kStraysPrefix)) {
    if (argv[1] != nullptr) {
      return Report({ExitCode::kBadName, "kill: and strays: take no arguments"});
    }
    return kills ? Kill(what.substr(kKillPrefix.size()))
                 : EndStrays(what.substr(kStraysPrefix.size()));
  }
  if (!MakeMissingInputFail()) {
    return Report({ExitCode::kExec, std::string("/dev/null: open: ") + std::strerror(errno)});
  }
  const std::vector<std::string> own = OwnProgramFor(argv, elevated);
  if (!own.empty()) {
    return Report(BecomeOwnProgram(own, environment, elevated));
  }
  if (const auto exit = HoldCommand(environment)) {
    return Report(*exit);
  }
  return Report(RunCommand(argv, environment));
}

}  // namespace
}  // namespace qhpsi

int main(int /*argc*/, char** argv, char** environment) {
  try {
    return qhpsi::Run(argv, environment);
  } catch (const std::bad_alloc&) {
    (void)qhpsi::WriteAll(STDERR_FILENO, "qhpsi: out of memory\n");
    return static_cast<int>(qhpsi::ExitCode::kMemory);
  }
}
