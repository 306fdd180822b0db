#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>
#include <memory>

#include "installer/commands/control_commands.h"
#include "installer/status/status_report.h"

namespace installer {

void AddStatusCommand(Program& program) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command =
      AddCommand(program.app, "status", "shows services, clamd, its signatures and the queues",
                 "qhpsi-installer status --json");
  command->add_flag("--json", *json, "for machines");
  command->callback([&program, json] {
    program.action = [&program, json] {
      const StatusReport report = MakeStatusReport(program.context);
      const std::time_t now = std::time(nullptr);
      std::cout << (*json ? StatusAsJson(report, now) : StatusAsText(report, program.context, now));
      return ExitCode::kDone;
    };
  });
}

}  // namespace installer
