// The commands with which an administrator runs the services. One function in NAME_command.cc adds
// each to the command line.

#ifndef INSTALLER_COMMANDS_CONTROL_COMMANDS_H_
#define INSTALLER_COMMANDS_CONTROL_COMMANDS_H_

#include "installer/commands/command.h"

namespace installer {

void AddEnableCommand(Program& program);
void AddDisableCommand(Program& program);
void AddSetCommand(Program& program);
void AddUnsetCommand(Program& program);
void AddShowCommand(Program& program);
void AddStatusCommand(Program& program);
void AddReportCommand(Program& program);
void AddMetricsCommand(Program& program);
void AddTcprulesCommand(Program& program);
void AddCheckCommand(Program& program);
void AddIgnoreCommand(Program& program);
void AddPolicyCommand(Program& program);
void AddQuarantineCommand(Program& program);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_CONTROL_COMMANDS_H_
