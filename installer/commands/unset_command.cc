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
  bool restart = false;
};

ExitCode Unset(const Context& context, const Options& options) {
  const Tree tree(context.root);
  const Service service = FindService(context, options.service);
  CheckName(service, options.name, true);
  const Variables before = ReadVariables(tree, service.VariablesDir());
  Variables after = before;
  after.erase(options.name);
  // Another variable may make no sense without it: QHPSIRN=1 needs QHPSIRC=0.
  const auto reason = WhyRefused(after);
  if (reason && reason != WhyRefused(before)) {
    throw UserFailure("without " + options.name + ": " + *reason);
  }
  if (before.contains(options.name)) {
    CheckChange(context, service, after);
  }
  if (!RemoveVariable(tree, service.VariablesDir(), options.name)) {
    std::cout << service.name << ": " << options.name << " is not set\n";
    return ExitCode::kDone;
  }
  FinishChange(context, tree, service, options.name, options.restart);
  return ExitCode::kDone;
}

}  // namespace

void AddUnsetCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "unset",
                  .description = "removes a variable of a service",
                  .example = "qhpsi-installer unset qmail-smtpd.25 QHPSI --restart"},
                 Unset);
  command.add_option("SERVICE", options.service, "such as qmail-smtpd.25")->required();
  command.add_option("NAME", options.name, "the variable")->required();
  command.add_flag("--restart", options.restart, "restart the service if it is up");
}

}  // namespace installer
