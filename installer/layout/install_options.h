// The options of install. One that is not given keeps its value of last time.

#ifndef INSTALLER_LAYOUT_INSTALL_OPTIONS_H_
#define INSTALLER_LAYOUT_INSTALL_OPTIONS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace installer {

inline constexpr uint64_t kMostQueues = 1000;

struct InstallOptions {
  std::string from = "/usr/lib/qhpsi";
  std::vector<uint64_t> smtp_ports = {};
  std::string smtpd = {};  // "auto", or a command
  std::string clamd = {};  // auto, own, system, none, or a list of servers
  std::optional<std::string> qhpsi = {};
  std::optional<std::string> reject_virus = {};
  std::optional<uint64_t> queues = {};
  std::vector<std::string> up = {};
  std::vector<std::string> down = {};
  bool dry_run = false;
  std::string config = {};
};

// Adds the options to install's command line, which checks their values as it reads them.
void AddInstallOptions(CLI::App& command, InstallOptions& options);

// Reads --config FILE: lines "smtp-port = 587". The command line takes precedence. `options` are
// those that AddInstallOptions() was given, and change with it.
void ReadConfig(CLI::App& command, const InstallOptions& options);

// Fills in options not given: with their values of last time (see Manifest), else with defaults.
void FillIn(InstallOptions& options, const std::map<std::string, std::string>& last_time);

// The options to remember, for the manifest.
std::map<std::string, std::string> ToRemember(const InstallOptions& options);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_INSTALL_OPTIONS_H_
