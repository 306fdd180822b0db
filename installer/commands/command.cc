#include "installer/commands/command.h"

#include <CLI/CLI.hpp>

namespace installer {

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     const std::string& example) {
  CLI::App* const command = parent.add_subcommand(name, description);
  command->footer(
      "Every command also takes --root, --servicedir, --logdir and --home.\n\nExample: " + example);
  return command;
}

}  // namespace installer
