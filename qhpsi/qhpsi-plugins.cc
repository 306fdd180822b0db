// qhpsi-plugins: loads scanner plugins and has them scan one message. See qhpsi(8).
//
//   qhpsi-plugins root|any MESSFILE PLUGIN...
//
// qhpsi becomes this program, which has no rights but those that it is started with: a static
// program can load nothing. "root" says that those rights were not its caller's: then only what
// nobody but root can have written is loaded.

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/home.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/failure.h"
#include "qhpsi/plugin.h"
#include "qhpsi/plugin_path.h"
#include "qhpsi/report.h"

namespace qhpsi {
namespace {

const char* EnvironmentOr(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

// Nothing that a plugin starts gains rights. And whatever else runs as qscand cannot take us over
// by ptrace(2) to have us say clean: installed with mode 711 that is so from the first instruction,
// and this is for an installation that left us readable.
std::optional<Failure> Shield(bool from_others) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return Failure{ExitCode::kIds, std::string("no_new_privs: prctl: ") + std::strerror(errno)};
  }
  if (from_others && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return Failure{ExitCode::kIds, std::string("dumpable: prctl: ") + std::strerror(errno)};
  }
  return std::nullopt;
}

int Plugins(const char* messfile, const char* const* names, bool owned_by_root_only) {
  if (*messfile == '\0' || *names == nullptr) {
    return Report({ExitCode::kBadName, "no message file or no plugin named"});
  }
  const char* const setting = std::getenv("PLUGINDIR");
  const auto directory = PluginDirectory(setting, kHome);
  if (!directory) {
    return Report({ExitCode::kBadName, std::string("PLUGINDIR ") + setting +
                                           ": neither a bare name nor an absolute path"});
  }
  if (const auto failure = Shield(owned_by_root_only)) {
    return Report(*failure);
  }
  const char* const symbol =
      EnvironmentOr("QUEUE_PLUGIN", EnvironmentOr("QUEUE_PLUGIN_SYMB", "virusscan"));
  const auto result = RunPlugins(
      messfile, names,
      {.directory = *directory, .symbol = symbol, .owned_by_root_only = owned_by_root_only});
  if (const auto* failure = std::get_if<Failure>(&result)) {
    return Report(*failure);
  }
  return std::get<int>(result);
}

int Run(int argc, const char* const* argv) {
  const std::string_view whose = argc > 2 ? argv[1] : "";
  if (whose != "root" && whose != "any") {
    return Report({ExitCode::kBadName, "usage: qhpsi-plugins root|any MESSFILE PLUGIN..."});
  }
  return Plugins(argv[2], argv + 3, whose == "root");
}

}  // namespace
}  // namespace qhpsi

int main(int argc, char** argv) {
  try {
    return qhpsi::Run(argc, argv);
  } catch (const std::bad_alloc&) {
    (void)qhpsi::WriteAll(STDERR_FILENO, "qhpsi: out of memory\n");
    return static_cast<int>(qhpsi::ExitCode::kMemory);
  } catch (...) {
    (void)qhpsi::WriteAll(STDERR_FILENO, "qhpsi: a plugin let out an exception\n");
    return static_cast<int>(qhpsi::ExitCode::kBadReturn);
  }
}
