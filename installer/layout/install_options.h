// What the administrator asked install for, this time or before: options that are not given are as
// they were last time.

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

// Gives install's command line its options, whose values are checked as they are read.
void AddInstallOptions(CLI::App& command, InstallOptions& options);

// Reads --config FILE: lines "smtp-port = 587". What the command line has counts more. `options` is
// what AddInstallOptions() was given.
void ReadConfig(CLI::App& command, const InstallOptions& options);

// Adds what was asked for last time (see Manifest), then the defaults.
void FillIn(InstallOptions& options, const std::map<std::string, std::string>& last_time);

// What is to be remembered.
std::map<std::string, std::string> ToRemember(const InstallOptions& options);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_INSTALL_OPTIONS_H_
