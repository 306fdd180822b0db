// How a command joins the command line. Each command has a file of its own, NAME_command.cc, with
// a function that adds it. It runs once the whole command line has been read.

#ifndef INSTALLER_COMMANDS_COMMAND_H_
#define INSTALLER_COMMANDS_COMMAND_H_

#include <functional>
#include <memory>

#include "installer/system/context.h"
#include "installer/system/failure.h"

namespace CLI {
class App;
}  // namespace CLI

namespace installer {

// Runs the command. It may throw Failure: main() prints its text and exits with its code.
using Action = std::function<ExitCode()>;

// What the command line is read into. It outlives every command.
struct Program {
  CLI::App& app;
  Context context = {};
  Action action = {};
};

// What --help says about a command.
struct CommandHelp {
  const char* name;
  const char* description;
  const char* example;
};

// Adds a command below `parent` that only groups the commands added to it.
CLI::App& AddCommandGroup(CLI::App& parent, const CommandHelp& help);

// Adds a command below `parent` that does `action`.
CLI::App& AddAction(Program& program, CLI::App& parent, const CommandHelp& help, Action action);

// A command, and where its options are read into. Both live as long as the command line.
template <typename Options>
struct Command {
  CLI::App& app;
  Options& options;
};

// Adds a command below `parent` that calls `run`. The caller adds its options.
template <typename Options>
Command<Options> AddCommand(Program& program, CLI::App& parent, const CommandHelp& help,
                            ExitCode (*run)(const Context& context, const Options& options)) {
  const auto options = std::make_shared<Options>();
  CLI::App& app = AddAction(program, parent, help,
                            [&program, options, run] { return run(program.context, *options); });
  return {app, *options};
}

}  // namespace installer

#endif  // INSTALLER_COMMANDS_COMMAND_H_
