#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/commands/variable_change.h"
#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

struct Options {
  std::string service;
  std::string name;
};

// On one line, and with nothing that a terminal would obey.
std::string Escaped(std::string_view value) {
  std::ostringstream text;
  for (const char c : value) {
    if (c == '\n' || c == '\\') {
      text << '\\' << (c == '\n' ? 'n' : c);
    } else if (qhpsi::IsControl(c)) {
      text << "\\x" << std::hex << std::setw(2) << std::setfill('0')
           << static_cast<unsigned>(static_cast<unsigned char>(c));
    } else {
      text << c;
    }
  }
  return text.str();
}

ExitCode Show(const Context& context, const Options& options) {
  const Service service = FindService(context, options.service);
  const Variables variables = ReadVariables(Tree(context.root), service.VariablesDir());
  if (options.name.empty()) {
    for (const auto& [name, value] : variables) {
      std::cout << name << "=" << Escaped(value) << "\n";
    }
    return ExitCode::kDone;
  }
  const auto found = variables.find(options.name);
  if (found == variables.end()) {
    CheckName(service, options.name, false);
    std::cerr << "qhpsi-installer: " << service.name << ": " << options.name << " is not set\n";
    return ExitCode::kDone;
  }
  // A script gets the value as it is.
  std::cout << (::isatty(STDOUT_FILENO) == 1 ? Escaped(found->second) : found->second) << "\n";
  return ExitCode::kDone;
}

}  // namespace

void AddShowCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "show",
                  .description = "prints a service's variables, or one",
                  .example = "qhpsi-installer show qmail-smtpd.25 QHPSI"},
                 Show);
  command.add_option("SERVICE", options.service, "such as qmail-smtpd.25")->required();
  command.add_option("NAME", options.name, "the variable to print; without it, all");
}

}  // namespace installer
