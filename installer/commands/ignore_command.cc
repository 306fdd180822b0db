#include <sys/socket.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/layout/work_lock.h"
#include "installer/scanner/clamd_query.h"
#include "installer/scanner/ignore_list.h"
#include "installer/scanner/scanner_probe.h"
#include "installer/service/service.h"
#include "installer/service/settings_of.h"
#include "installer/service/variable.h"
#include "installer/status/signature_directories.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/clamd/server_list.h"

namespace installer {
namespace {

struct Options {
  std::vector<std::string> names;
  bool remove = false;
  bool list = false;
};

std::vector<Variables> AllSettings(const Context& context, const Tree& tree) {
  std::vector<Variables> all;
  for (const Service& service : ListServices(context)) {
    all.push_back(SettingsOf(tree, service));
  }
  return all;
}

std::vector<IgnoreFile> IgnoreFiles(const Context& context, const Tree& tree,
                                    const std::vector<Variables>& services) {
  std::set<std::string> directories;  // where links lead, so that none comes twice
  for (const std::string& named : SignatureDirectories(context, services)) {
    if (tree.IsDirectory(named)) {
      directories.insert(tree.Resolve(named));
    }
  }
  if (directories.empty()) {
    throw UserFailure("no directory of signatures: no scanner is installed here");
  }
  std::vector<IgnoreFile> files;
  files.reserve(directories.size());
  for (const std::string& directory : directories) {
    files.emplace_back(tree, directory);
  }
  return files;
}

void List(const std::vector<IgnoreFile>& files) {
  for (const IgnoreFile& file : files) {
    for (const std::string& name : file.Read()) {
      std::cout << (files.size() > 1 ? file.path() + ": " : "") << name << "\n";
    }
  }
}

// Returns whether the file has changed.
bool Change(const IgnoreFile& file, const IgnoredNames& names, bool remove) {
  IgnoredNames ignored = file.Read();
  bool is_changed = false;
  for (const std::string& name : names) {
    const auto at = std::find(ignored.begin(), ignored.end(), name);
    if ((at != ignored.end()) != remove) {
      std::cout << file.path() << ": " << (remove ? "does not have " : "has ") << name
                << (remove ? "\n" : " already\n");
      continue;
    }
    remove ? static_cast<void>(ignored.erase(at)) : ignored.push_back(name);
    is_changed = true;
    std::cout << file.path() << ": " << (remove ? "no longer ignores " : "ignores ") << name
              << "\n";
  }
  if (is_changed) {
    file.Write(ignored);
  }
  return is_changed;
}

void ReloadOne(const qhpsi::ClamdServer& server) {
  if (server.address.ss_family != AF_UNIX) {
    std::cout << "note: " << server.name << ": has signatures of its own: ignore them there, too\n";
    return;
  }
  const ClamdAnswer answer = QueryClamd(server, "RELOAD", kTimeToAnswer);
  if (answer.text == "RELOADING") {
    std::cout << server.name << ": reads its signatures again\n";
  } else {
    std::cout << "note: "
              << (answer.error.empty()
                      ? server.name + ": RELOAD: " + qhpsi::Printable(answer.text, 80)
                      : answer.error)
              << ": it reads them when it starts, or at its next SelfCheck\n";
  }
}

// Has each clamd that scans mail read its signatures now. It would do that some time later, too.
void Reload(const std::vector<Variables>& services) {
  std::map<std::string, qhpsi::ClamdServer> servers;
  for (const Variables& variables : services) {
    for (const qhpsi::ClamdServer& server : ClamdServersOf(variables)) {
      servers.emplace(server.name, server);
    }
  }
  for (const auto& [name, server] : servers) {
    ReloadOne(server);
  }
}

ExitCode Ignore(const Context& context, const Options& options) {
  IgnoredNames names;
  for (const std::string& name : options.names) {
    names.push_back(NameToIgnore(name));
  }
  const Tree tree(context.root);
  const std::vector<Variables> services = AllSettings(context, tree);
  const std::vector<IgnoreFile> files = IgnoreFiles(context, tree, services);
  if (names.empty()) {
    List(files);
    return ExitCode::kDone;
  }
  bool is_changed = false;
  {
    const WorkLock lock(tree);
    for (const IgnoreFile& file : files) {
      is_changed |= Change(file, names, options.remove);
    }
  }
  if (is_changed && context.root.empty()) {
    Reload(services);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddIgnoreCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "ignore",
                  .description = "has scanners overlook a signature that finds what is no virus",
                  .example = "qhpsi-installer ignore Example.Phishing-1.UNOFFICIAL"},
                 Ignore);
  CLI::Option* const names = command.add_option(
      "NAME", options.names, "as the log has it before FOUND; without any, prints what is ignored");
  command.add_flag("--remove", options.remove, "no longer overlook it")->needs(names);
  command.add_flag("--list", options.list, "print what is ignored")->excludes(names);
}

}  // namespace installer
