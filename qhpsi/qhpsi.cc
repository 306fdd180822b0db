// qhpsi: runs a virus scanner, or scanner plugins, over one message of the queue. See qhpsi(8).
//
//   argv[0] = scanner, its arguments after it       becomes that program
//   argv[0] = plugin:MESSFILE, plugins after it     exits with the verdict of the plugins
//   argv[0] = kill:PGID                             kills that process group
//
// This is started for every message: nothing is linked or done that is not needed.

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "qhpsi/exit_code.h"
#include "qhpsi/failure.h"
#include "qhpsi/fd.h"
#include "qhpsi/home.h"
#include "qhpsi/identity.h"
#include "qhpsi/kill_group.h"
#include "qhpsi/plugin.h"
#include "qhpsi/plugin_path.h"

namespace qhpsi {
namespace {

constexpr std::string_view kPluginPrefix = "plugin:";
constexpr std::string_view kKillPrefix = "kill:";

int Report(const Failure& failure) {
  (void)WriteAll(STDERR_FILENO, "qhpsi: " + failure.text + "\n");
  return static_cast<int>(failure.code);
}

const char* EnvironmentOr(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

int Exec(char* const* argv) {
  ::execvp(argv[0], argv);
  return Report({ExitCode::kExec, std::string(argv[0]) + ": exec: " + std::strerror(errno)});
}

int Kill(std::string_view pgid, bool has_arguments) {
  if (has_arguments) {
    return Report({ExitCode::kBadName, "kill: takes no arguments"});
  }
  const auto failure = KillGroup(pgid);
  return failure ? Report(*failure) : 0;
}

int Plugins(const char* messfile, const char* const* names, bool elevated) {
  if (*messfile == '\0' || *names == nullptr) {
    return Report({ExitCode::kBadName, "no message file or no plugin named"});
  }
  const char* const setting = std::getenv("PLUGINDIR");
  const auto directory = PluginDirectory(setting, kHome);
  if (!directory) {
    return Report({ExitCode::kBadName, std::string("PLUGINDIR ") + setting +
                                           ": neither a bare name nor an absolute path"});
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return Report({ExitCode::kIds, std::string("no_new_privs: prctl: ") + std::strerror(errno)});
  }
  const char* const symbol =
      EnvironmentOr("QUEUE_PLUGIN", EnvironmentOr("QUEUE_PLUGIN_SYMB", "virusscan"));
  const auto result = RunPlugins(
      messfile, names, {.directory = *directory, .symbol = symbol, .owned_by_root_only = elevated});
  if (const auto* failure = std::get_if<Failure>(&result)) {
    return Report(*failure);
  }
  return std::get<int>(result);
}

int Run(char* const* argv) {
  const bool elevated = IsElevated();
  if (elevated) {
    if (const auto failure = KeepOnlyEffectiveIds()) {
      return Report(*failure);
    }
  }
  if (argv[0] == nullptr || *argv[0] == '\0') {
    return Report({ExitCode::kBadName, "no scanner named"});
  }
  const std::string_view what = argv[0];
  if (what.starts_with(kPluginPrefix)) {
    return Plugins(argv[0] + kPluginPrefix.size(), argv + 1, elevated);
  }
  if (what.starts_with(kKillPrefix)) {
    return Kill(what.substr(kKillPrefix.size()), argv[1] != nullptr);
  }
  return Exec(argv);
}

}  // namespace
}  // namespace qhpsi

int main(int /*argc*/, char** argv) {
  try {
    return qhpsi::Run(argv);
  } catch (const std::bad_alloc&) {
    (void)qhpsi::WriteAll(STDERR_FILENO, "qhpsi: out of memory\n");
    return static_cast<int>(qhpsi::ExitCode::kMemory);
  } catch (...) {
    (void)qhpsi::WriteAll(STDERR_FILENO, "qhpsi: a plugin let out an exception\n");
    return static_cast<int>(qhpsi::ExitCode::kBadReturn);
  }
}
