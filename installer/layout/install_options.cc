#include "installer/layout/install_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "installer/layout/front_end.h"
#include "installer/system/failure.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/words.h"
#include "qhpsi/clamd/server_list.h"

namespace installer {
namespace {

constexpr uint64_t kLastPort = 65535;

std::string CheckNumber(const std::string& text, uint64_t max) {
  if (qhpsi::ParseNumber(text, 1, max)) {
    return {};
  }
  return "\"" + text + "\" is not a number from 1 to " + std::to_string(max);
}

std::string CheckCommand(const std::string& text) {
  const bool has_line_end = text.find('\n') != std::string::npos;
  const auto words = qhpsi::SplitWords(text);
  return !has_line_end && words && !words->empty() ? "" : "\"" + text + "\" is not a command";
}

std::string CheckSmtpd(const std::string& text) {
  if (text == "auto" || text == kServeByQpsmtpd ||
      (text.starts_with('/') && CheckCommand(text).empty())) {
    return {};
  }
  return "\"" + text + "\" is neither auto nor the path of a program";
}

bool IsClamdWord(const std::string& text) {
  return text == "auto" || text == "own" || text == "system" || text == "none";
}

std::string CheckClamd(const std::string& text) {
  if (IsClamdWord(text)) {
    return {};
  }
  const auto list = qhpsi::ParseClamdServers(text);
  return list.error.empty() && text.find('\n') == std::string::npos
             ? ""
             : "\"" + text +
                   "\" is neither auto, own, system, none nor a list of servers: " + list.error;
}

std::string JoinPorts(const std::vector<uint64_t>& ports) {
  std::string text;
  for (const uint64_t port : ports) {
    text += (text.empty() ? "" : " ") + std::to_string(port);
  }
  return text;
}

}  // namespace

void AddInstallOptions(CLI::App& command, InstallOptions& options) {
  command.add_option("--from", options.from, "the files to install are in DIR")
      ->type_name("DIR")
      ->capture_default_str();
  command.add_option("--smtp-port", options.smtp_ports, "serve SMTP on PORT (25); may be repeated")
      ->type_name("PORT")
      ->allow_extra_args(false)
      ->check([](const std::string& text) { return CheckNumber(text, kLastPort); });
  command
      .add_option("--smtpd", options.smtpd,
                  "the SMTP front end: auto, or a command that starts with a path")
      ->type_name("COMMAND")
      ->check(CheckSmtpd);
  command
      .add_option("--clamd", options.clamd,
                  "who scans: auto, own, system, none, or a list such as unix:PATH tcp:HOST:PORT")
      ->type_name("CLAMD")
      ->check(CheckClamd);
  command.add_option("--qhpsi", options.qhpsi, "the scanner, see qmail-queue(8)")
      ->type_name("COMMAND")
      ->check(CheckCommand);
  command
      .add_option("--reject-virus", options.reject_virus,
                  "infected mail is marked (0), refused (1) or dropped (2)")
      ->type_name("N")
      ->check(CLI::IsMember(std::vector<std::string>{"0", "1", "2"}));
  command.add_option("--queues", options.queues, "how many queues there are (10)")
      ->type_name("N")
      ->check([](const std::string& text) { return CheckNumber(text, kMostQueues); });
  command.add_option("--up", options.up, "SERVICE is to run; may be repeated")
      ->type_name("SERVICE")
      ->allow_extra_args(false);
  command.add_option("--down", options.down, "SERVICE is not to run; may be repeated")
      ->type_name("SERVICE")
      ->allow_extra_args(false);
  command.add_flag("--dry-run", options.dry_run, "print every step and change nothing");
  command.add_option("--config", options.config, "more options, such as smtp-port = 587, in FILE")
      ->type_name("FILE");
}

void ReadConfig(CLI::App& command, const InstallOptions& options) {
  if (options.config.empty()) {
    return;
  }
  for (const CLI::ConfigItem& item : CLI::ConfigINI().from_file(options.config)) {
    CLI::Option* const option = command.get_option_no_throw("--" + item.name);
    if (option == nullptr || !item.parents.empty() || item.name == "config") {
      throw UserFailure(options.config + ": " + item.fullname() + ": no such option");
    }
    if (option->count() != 0) {
      continue;
    }
    try {
      option->add_result(item.inputs);
      option->run_callback();
    } catch (const CLI::ParseError& error) {
      throw UserFailure(options.config + ": " + error.what());
    }
  }
}

void FillIn(InstallOptions& options, const std::map<std::string, std::string>& last_time) {
  const auto last = [&last_time](const char* name, const char* otherwise) {
    const auto found = last_time.find(name);
    return found == last_time.end() ? otherwise : found->second;
  };
  // An SMTP service of last time stays, whichever ports are asked for now.
  const std::string before = last("smtp-port", options.smtp_ports.empty() ? "25" : "");
  for (const std::string& port : qhpsi::SplitWords(before).value_or(std::vector<std::string>())) {
    if (const auto number = qhpsi::ParseNumber(port, 1, kLastPort)) {
      options.smtp_ports.push_back(*number);
    }
  }
  std::sort(options.smtp_ports.begin(), options.smtp_ports.end());
  options.smtp_ports.erase(std::unique(options.smtp_ports.begin(), options.smtp_ports.end()),
                           options.smtp_ports.end());
  options.smtpd = options.smtpd.empty() ? last("smtpd", "auto") : options.smtpd;
  options.clamd = options.clamd.empty() ? last("clamd", "auto") : options.clamd;
  if (!options.qhpsi && last_time.contains("qhpsi")) {
    options.qhpsi = last_time.at("qhpsi");
  }
  if (!options.reject_virus && last_time.contains("reject-virus")) {
    options.reject_virus = last_time.at("reject-virus");
  }
  if (!options.queues && last_time.contains("queues")) {
    options.queues = qhpsi::ParseNumber(last_time.at("queues"), 1, kMostQueues);
  }
}

std::map<std::string, std::string> ToRemember(const InstallOptions& options) {
  std::map<std::string, std::string> remembered = {{"smtp-port", JoinPorts(options.smtp_ports)},
                                                   {"smtpd", options.smtpd},
                                                   {"clamd", options.clamd}};
  if (options.qhpsi) {
    remembered["qhpsi"] = *options.qhpsi;
  }
  if (options.reject_virus) {
    remembered["reject-virus"] = *options.reject_virus;
  }
  if (options.queues) {
    remembered["queues"] = std::to_string(*options.queues);
  }
  return remembered;
}

}  // namespace installer
