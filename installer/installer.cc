// qhpsi-installer: lays out the services of a scanning mail server, and looks after them.
// See qhpsi-installer(8).

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "installer/command.h"
#include "installer/context.h"
#include "installer/control_commands.h"
#include "installer/failure.h"
#include "installer/install_commands.h"

namespace {

int Exit(installer::ExitCode code) { return static_cast<int>(code); }

int Run(int argc, char** argv) {
  CLI::App app{"Installs and looks after the services of a virus scanning qmail server.",
               "qhpsi-installer"};
  installer::Program program{.app = app};
  installer::AddCommonOptions(app, program.context);
  installer::AddInstallCommand(program);
  installer::AddUninstallCommand(program);
  installer::AddEnableCommand(program);
  installer::AddDisableCommand(program);
  installer::AddSetCommand(program);
  installer::AddUnsetCommand(program);
  installer::AddShowCommand(program);
  installer::AddQueueCommand(program);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("qhpsi-installer: ") + error.what() + "\n";
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Exit(app.exit(error) == 0 ? installer::ExitCode::kDone : installer::ExitCode::kUser);
  }
  return Exit(program.action());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const installer::Failure& failure) {
    std::cerr << "qhpsi-installer: " << failure.what() << "\n";
    return Exit(failure.code());
  } catch (const std::exception& error) {
    std::cerr << "qhpsi-installer: " << error.what() << "\n";
    return Exit(installer::ExitCode::kSystem);
  }
}
