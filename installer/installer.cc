// qhpsi-installer lays out the services of a scanning mail server, and looks after them.
// See qhpsi-installer(8).

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/commands/install_commands.h"
#include "installer/commands/run_program.h"

namespace {

void AddCommands(installer::Program& program) {
  installer::AddInstallCommand(program);
  installer::AddUninstallCommand(program);
  installer::AddEnableCommand(program);
  installer::AddDisableCommand(program);
  installer::AddSetCommand(program);
  installer::AddUnsetCommand(program);
  installer::AddShowCommand(program);
  installer::AddStatusCommand(program);
  installer::AddCheckCommand(program);
  installer::AddReportCommand(program);
  installer::AddMetricsCommand(program);
  installer::AddIgnoreCommand(program);
  installer::AddPolicyCommand(program);
  installer::AddQuarantineCommand(program);
  installer::AddTcprulesCommand(program);
  installer::AddQueueCommand(program);
}

}  // namespace

int main(int argc, char** argv) {
  return installer::RunProgram(
      argc, argv, "Installs and looks after the services of a virus scanning qmail server.",
      AddCommands);
}
