#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/supervise_status.h"
#include "installer/system/atomic_file.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"

namespace installer {
namespace {

// Makes the file first: if the machine boots now, the service does not start. The log keeps running
// for the service's last words.
void Disable(const Service& service) {
  ReplaceFile(service.DownFile(), "", 0644);
  if (ReadSuperviseStatus(service.directory)) {
    TakeDown(service);
  }
  std::cout << service.name << " is down\n";
}

ExitCode DisableAll(const Context& context, const std::vector<std::string>& names) {
  for (const Service& service : FindServices(context, names)) {
    Disable(service);
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
