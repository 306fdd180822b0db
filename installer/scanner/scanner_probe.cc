#include "installer/scanner/scanner_probe.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "installer/scanner/clamd_query.h"
#include "installer/service/setting_check.h"
#include "installer/service/variable.h"
#include "installer/system/subprocess.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/words.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/plugin_path.h"
#include "queue/settings.h"

namespace installer {
namespace {

// The variable of a setting, with the default that the mail path gives it.
std::string ValueOf(const Variables& variables, qhpsi::Setting setting) {
  const qhpsi::SettingRow& row = qhpsi::Row(setting);
  return Value(variables, std::string(row.name), std::string(row.fallback));
}

std::optional<std::string> WhyNoClamd(const std::vector<qhpsi::ClamdServer>& servers) {
  std::string errors;
  for (const qhpsi::ClamdServer& server : servers) {
    const ClamdAnswer answer = QueryClamd(server, "PING", kTimeToAnswer);
    if (answer.error.empty() && answer.text == "PONG") {
      return std::nullopt;
    }
    errors += (errors.empty() ? "" : "; ") +
              (answer.error.empty() ? server.name + ": answers " + answer.text : answer.error);
  }
  return "no clamd answers: " + errors;
}

std::optional<std::string> WhyNoCommand(const Variables& variables, const std::string& program) {
  const std::string path = Value(variables, "PATH", "/usr/local/bin:/usr/bin:/bin");
  if (FindInPath(program, path)) {
    return std::nullopt;
  }
  const bool by_path = program.find('/') != std::string::npos;
  return program + ": no such program" + (by_path ? "" : " in " + path);
}

std::optional<std::string> WhyNoPlugin(const Variables& variables, const std::string& home,
                                       const std::string& plugin) {
  const auto directory = qhpsi::PluginDirectory(Value(variables, "PLUGINDIR", "").c_str(), home);
  if (!directory) {
    return "PLUGINDIR: is neither an absolute path nor the name of a directory in " + home;
  }
  const std::string path = *directory + "/" + plugin;
  if (::access(path.c_str(), F_OK) != 0) {
    return path + ": no such plugin";
  }
  if (plugin == "clamd.so") {
    return WhyNoClamd(ClamdServersOf(variables));
  }
  if (plugin == "generic.so") {
    const auto words = qhpsi::SplitWords(Value(variables, "SCANCMD", ""));
    return words && !words->empty() ? WhyNoCommand(variables, words->front())
                                    : std::optional<std::string>("SCANCMD: not set");
  }
  const std::string database = ValueOf(variables, qhpsi::Setting::kLibclamavDb);
  std::error_code error;
  if (plugin == "libclamav.so" && (std::filesystem::is_empty(database, error) || error)) {
    return "LIBCLAMAV_DB: " + database + ": no signatures there";
  }
  return std::nullopt;
}

bool UsesClamdPlugin(const queue::ScanSettings& scan) {
  return scan.is_plugin() &&
         std::find(scan.command.begin(), scan.command.end(), "clamd.so") != scan.command.end();
}

}  // namespace

std::vector<qhpsi::ClamdServer> ClamdServersOf(const Variables& variables) {
  if (WhyRefused(variables)) {
    return {};
  }
  const queue::ScanSettings scan = queue::ParseSettings(SettingTextsOf(variables)).scan;
  if (scan.is_clamd()) {
    return scan.clamd.servers;
  }
  if (!UsesClamdPlugin(scan)) {
    return {};
  }
  return qhpsi::ParseClamdServers(ValueOf(variables, qhpsi::Setting::kClamdServers)).servers;
}

std::optional<std::string> WhyNoScanner(const Variables& variables, const std::string& home) {
  if (auto reason = WhyRefused(variables)) {
    return reason;
  }
  const queue::ScanSettings scan = queue::ParseSettings(SettingTextsOf(variables)).scan;
  if (!scan.enabled()) {
    return std::nullopt;
  }
  if (scan.is_clamd()) {
    return WhyNoClamd(scan.clamd.servers);
  }
  if (!scan.is_plugin()) {
    return WhyNoCommand(variables, scan.command.front());
  }
  for (size_t i = 1; i < scan.command.size(); ++i) {
    if (auto reason = WhyNoPlugin(variables, home, scan.command[i])) {
      return reason;
    }
  }
  return std::nullopt;
}

}  // namespace installer
