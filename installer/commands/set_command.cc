#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/commands/variable_change.h"
#include "installer/service/service.h"
#include "installer/service/setting_check.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

struct Options {
  std::string service;
  std::string name;
  std::string value;
  bool force = false;
  bool restart = false;
};

ExitCode Set(const Context& context, const Options& options) {
  const Tree tree(context.root);
  const Service service = FindService(context, options.service);
  CheckName(service, options.name, options.force);
  const Variables variables = ReadVariables(tree, service.VariablesDir());
  if (const auto reason = WhyRefused(variables, options.name, options.value)) {
    throw UserFailure(*reason);
  }
  const auto old = variables.find(options.name);
  if (old != variables.end() && old->second == options.value) {
    std::cout << service.name << ": " << options.name << " has that value already\n";
  } else {
    Variables after = variables;
    after[options.name] = options.value;
    CheckChange(context, service, after);
    WriteVariable(tree, service.VariablesDir(), options.name, options.value);
  }
  FinishChange(context, tree, service, options.name, options.restart);
  return ExitCode::kDone;
}

}  // namespace

void AddSetCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "set",
                  .description = "gives a variable of a service a value",
                  .example = "qhpsi-installer set qmail-smtpd.25 REJECTVIRUS 1 --restart"},
                 Set);
  command.add_option("SERVICE", options.service, "such as qmail-smtpd.25")->required();
  command.add_option("NAME", options.name, "the variable")->required();
  command.add_option("VALUE", options.value, "its value; '' sets it to an empty one")->required();
  command.add_flag("--force", options.force, "also a name that nothing is known to read");
  command.add_flag("--restart", options.restart, "restart the service if it is up");
}

}  // namespace installer
