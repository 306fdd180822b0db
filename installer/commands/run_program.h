// What the installer's programs share: they read the command line, run one command, and report how
// either failed.

#ifndef INSTALLER_COMMANDS_RUN_PROGRAM_H_
#define INSTALLER_COMMANDS_RUN_PROGRAM_H_

#include <functional>
#include <string>

#include "installer/commands/command.h"

namespace installer {

// Reads the command line, with the commands that `add_commands` adds, and runs the one it names.
// Returns the exit status. Prints a failure as one line on standard error.
int RunProgram(int argc, char** argv, const std::string& description,
               const std::function<void(Program&)>& add_commands);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_RUN_PROGRAM_H_
