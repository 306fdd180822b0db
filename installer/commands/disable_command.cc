#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/service/down_file.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/supervise_status.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

// Makes the file first: if the machine boots now, the service does not start. The log keeps running
// for the service's last words.
void Disable(const Tree& tree, const Service& service) {
  MakeDownFile(tree, service);
  if (IsSupervised(tree, service.path)) {
    TakeDown(tree, service);
  }
  std::cout << service.name << " is down\n";
}

ExitCode DisableAll(const Context& context, const std::vector<std::string>& names) {
  const Tree tree(context.root);
  for (const Service& service : FindServices(context, names)) {
    Disable(tree, service);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddDisableCommand(Program& program) {
  const auto [command, names] =
      AddCommand(program, program.app,
                 {.name = "disable",
                  .description = "stops services, now and whenever the machine boots",
                  .example = "qhpsi-installer disable clamd freshclam"},
                 DisableAll);
  command.add_option("SERVICE", names, "such as clamd")->required();
}

}  // namespace installer
