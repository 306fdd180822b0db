// The commands that make and remove an installation, and make and check queues.

#ifndef INSTALLER_COMMANDS_INSTALL_COMMANDS_H_
#define INSTALLER_COMMANDS_INSTALL_COMMANDS_H_

#include "installer/commands/command.h"

namespace installer {

void AddInstallCommand(Program& program);
void AddUninstallCommand(Program& program);
void AddQueueCommand(Program& program);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_INSTALL_COMMANDS_H_
