// qhpsi-plugins: loads scanner plugins and has them scan one message. See qhpsi(8).
//
//   qhpsi-plugins root|any MESSFILE PLUGIN...
//
// qhpsi becomes this program, because a static program can load nothing. It has no rights but those
// it is started with. "root" says that those rights were not the caller's: then only files that
// nobody but root can have written are loaded.

#include <unistd.h>

#include <new>
#include <string>
#include <string_view>
#include <variant>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/plugin.h"
#include "qhpsi/plugin_path.h"
#include "qhpsi/report.h"
#include "qhpsi/sent_faults.h"
#include "qhpsi/setting_text.h"
#include "qhpsi/shield.h"

namespace qhpsi {
namespace {

// The function in a plugin that scans.
const char* Symbol() {
  const char* const symbol = SettingText(Setting::kQueuePlugin);
  return *symbol != '\0' ? symbol : SettingText(Setting::kQueuePluginSymb);
}

int Plugins(const char* messfile, const char* const* names, bool owned_by_root_only) {
  if (*messfile == '\0' || *names == nullptr) {
    return Report({ExitCode::kBadName, "no message file or no plugin named"});
  }
  const char* const setting = SettingText(Setting::kPluginDir);
  const auto directory = PluginDirectory(setting, kHome);
  if (!directory) {
    return Report({ExitCode::kBadName, std::string("PLUGINDIR ") + setting +
                                           ": neither a bare name nor an absolute path"});
  }
  if (const auto exit = Shield(owned_by_root_only)) {
    return Report(*exit);
  }
  TellSentFaults();
  const auto result = RunPlugins(messfile, names,
                                 {.directory = *directory,
                                  .symbol = Symbol(),
                                  .allowed = SettingText(Setting::kQhpsiAllow),
                                  .owned_by_root_only = owned_by_root_only});
  if (const auto* exit = std::get_if<Exit>(&result)) {
    return Report(*exit);
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
