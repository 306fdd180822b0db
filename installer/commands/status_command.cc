#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/status/status_report.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"

namespace installer {

namespace {

struct Options {
  bool json = false;
};

ExitCode Status(const Context& context, const Options& options) {
  const StatusReport report = MakeStatusReport(context);
  const std::time_t now = std::time(nullptr);
  std::cout << (options.json ? StatusAsJson(report, now) : StatusAsText(report, context, now));
  return ExitCode::kDone;
}

}  // namespace

void AddStatusCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "status",
                  .description = "shows services, clamd, its signatures and the queues",
                  .example = "qhpsi-installer status --json"},
                 Status);
  command.add_flag("--json", options.json, "for machines");
}

}  // namespace installer
