#include "installer/commands/run_program.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/version.h"

namespace installer {
namespace {

constexpr const char* kName = "qhpsi-installer";

int Exit(ExitCode code) { return static_cast<int>(code); }

// It may have the name of a file that somebody else has made up.
int Fail(ExitCode code, const std::string& text) {
  std::cerr << kName << ": " << qhpsi::Printable(text, text.size()) << "\n";
  return Exit(code);
}

// CLI11 may explain itself in several lines; a failure is one.
int FailToParse(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> rest = app.remaining();
  if (app.get_subcommands().empty() && !rest.empty() && !rest.front().starts_with('-')) {
    return Fail(ExitCode::kUser, rest.front() + ": no such command; see --help");
  }
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return Fail(ExitCode::kUser, text);
}

int Run(int argc, char** argv, const std::string& description,
        const std::function<void(Program&)>& add_commands) {
  CLI::App app{description, kName};
  Program program{.app = app};
  app.set_version_flag("--version", std::string(kName) + " " + qhpsi::kVersion, "show the version");
  AddCommonOptions(app, program.context);
  add_commands(program);
  app.require_subcommand(1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return FailToParse(app, error);
  }
  return Exit(program.action());
}

}  // namespace

int RunProgram(int argc, char** argv, const std::string& description,
               const std::function<void(Program&)>& add_commands) {
  try {
    return Run(argc, argv, description, add_commands);
  } catch (const Failure& failure) {
    return Fail(failure.code(), failure.what());
  } catch (const std::exception& error) {
    return Fail(ExitCode::kSystem, error.what());
  }
}

}  // namespace installer
