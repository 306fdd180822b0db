#include "installer/commands/command.h"

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

namespace installer {

CLI::App& AddCommandGroup(CLI::App& parent, const CommandHelp& help) {
  CLI::App* const command = parent.add_subcommand(help.name, help.description);
  command->footer(
      "Every command also takes --root, --servicedir, --logdir and --home.\n\nExample: " +
      std::string(help.example));
  return *command;
}

CLI::App& AddAction(Program& program, CLI::App& parent, const CommandHelp& help, Action action) {
  CLI::App& command = AddCommandGroup(parent, help);
  command.callback([&program, action = std::move(action)] { program.action = action; });
  return command;
}

}  // namespace installer
