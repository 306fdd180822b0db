#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/service/policy_file.h"
#include "installer/service/service.h"
#include "installer/service/settings_of.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestName = 255;

struct Options {
  std::vector<std::string> names;
  std::string file;
};

// The files of the SMTP services, and what mail gets that comes otherwise.
std::set<std::string> FilesInUse(const Context& context, const Tree& tree) {
  std::set<std::string> files = {UsualPolicyFile(tree)};
  for (const Service& service : ListServices(context)) {
    if (service.IsSmtp()) {
      files.insert(PolicyFile(SettingsOf(tree, service)));
    }
  }
  files.erase("");
  return files;
}

ExitCode Policy(const Context& context, const Options& options) {
  const Tree tree(context.root);
  const std::set<std::string> files =
      options.file.empty() ? FilesInUse(context, tree) : std::set<std::string>{options.file};
  if (files.empty()) {
    std::cout << "no policy: REJECTVIRUS says what becomes of all infected mail\n";
  }
  for (const std::string& file : files) {
    const size_t rules = CheckPolicy(tree, file);
    if (options.names.empty()) {
      std::cout << file << ": " << rules << (rules == 1 ? " rule\n" : " rules\n");
    }
    for (const std::string& name : options.names) {
      std::cout << qhpsi::Printable(name, kLongestName) << ": " << Explain(tree, file, name)
                << "\n";
    }
  }
  return ExitCode::kDone;
}

}  // namespace

void AddPolicyCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "policy",
                  .description = "checks the policy, and says what a virus's name would get",
                  .example = "qhpsi-installer policy Heuristics.Encrypted.Zip"},
                 Policy);
  command.add_option("NAME", options.names, "as the scanner says it, and the log");
  command.add_option("--file", options.file, "this file, before it is put in its place")
      ->type_name("FILE");
}

}  // namespace installer
