// How a command joins the command line. Each has a file of its own, NAME_command.cc, with a
// function that adds it here; what it is to do is called once the whole command line is known.

#ifndef INSTALLER_COMMANDS_COMMAND_H_
#define INSTALLER_COMMANDS_COMMAND_H_

#include <functional>
#include <string>

#include "installer/system/context.h"
#include "installer/system/failure.h"

namespace CLI {
class App;
}  // namespace CLI

namespace installer {

// Does the command. It may throw Failure, whose text main() prints and whose code it exits with.
using Action = std::function<ExitCode()>;

// What the command line is read into. It outlives every command.
struct Program {
  CLI::App& app;
  Context context = {};
  Action action = {};
};

// A command below `parent`, with an example for its --help. The caller adds its options and a
// callback() that sets the program's action.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     const std::string& example);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_COMMAND_H_
