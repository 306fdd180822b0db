#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "installer/commands/control_commands.h"
#include "installer/commands/variable_change.h"
#include "installer/service/service.h"
#include "installer/service/setting_check.h"
#include "installer/service/variable.h"

namespace installer {
namespace {

struct Options {
  std::string service;
  std::string name;
};

ExitCode Show(const Context& context, const Options& options) {
  const Service service = FindService(context, options.service);
  const Variables variables = ReadVariables(service.VariablesDir());
  if (options.name.empty()) {
    for (const auto& [name, value] : variables) {
      std::cout << name << "=" << value << "\n";
    }
    return ExitCode::kDone;
  }
  const auto found = variables.find(options.name);
  if (found == variables.end()) {
    CheckName(service, options.name, false);
    std::cerr << "qhpsi-installer: " << service.name << ": " << options.name << " is not set\n";
    return ExitCode::kDone;
  }
  std::cout << found->second << "\n";
  return ExitCode::kDone;
}

}  // namespace

void AddShowCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "show",
                  .description = "prints a service's variables, or one",
                  .example = "qhpsi-installer show qmail-smtpd.25 QHPSI"},
                 Show);
  command.add_option("SERVICE", options.service, "such as qmail-smtpd.25")->required();
  command.add_option("NAME", options.name, "the variable to print; without it, all");
}

}  // namespace installer
