// The commands that make and remove an installation, and queues.

#ifndef INSTALLER_INSTALL_COMMANDS_H_
#define INSTALLER_INSTALL_COMMANDS_H_

#include "installer/command.h"

namespace installer {

void AddInstallCommand(Program& program);
void AddUninstallCommand(Program& program);
void AddQueueCommand(Program& program);

}  // namespace installer

#endif  // INSTALLER_INSTALL_COMMANDS_H_
