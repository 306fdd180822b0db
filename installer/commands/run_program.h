// What the installer's programs share: the command line read, one command done, and how both can
// fail.

#ifndef INSTALLER_COMMANDS_RUN_PROGRAM_H_
#define INSTALLER_COMMANDS_RUN_PROGRAM_H_

#include <functional>
#include <string>

#include "installer/commands/command.h"

namespace installer {

// Reads the command line, with the commands that `add_commands` adds, and does the one it names.
// Returns the exit status. Failures are one line on standard error.
int RunProgram(int argc, char** argv, const std::string& description,
               const std::function<void(Program&)>& add_commands);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_RUN_PROGRAM_H_
