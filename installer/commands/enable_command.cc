#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/scanner/scanner_probe.h"
#include "installer/service/down_file.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/service_health.h"
#include "installer/service/settings_of.h"
#include "installer/service/supervise_status.h"
#include "installer/service/svscan.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/home.h"

namespace installer {
namespace {

void WarnOfScanner(const Context& context, const Tree& tree, const Service& service) {
  const auto reason = WhyNoScanner(SettingsOf(tree, service), context.InRoot(qhpsi::kHome));
  if (reason) {
    std::cerr << "qhpsi-installer: warning: " << service.name << " defers all mail: " << *reason
              << "\n";
  }
}

// Makes the service as it was: with its file `down` if it had one, and down if it was.
void Undo(const Tree& tree, const Service& service, bool was_up, bool had_down_file) {
  if (had_down_file) {
    MakeDownFile(tree, service);
  }
  if (!was_up) {
    TakeDown(tree, service);
  }
}

void Start(const Context& context, const Tree& tree, const Service& service) {
  const auto before = ReadSuperviseStatus(tree, service.path);
  const bool was_up = before && before->up();
  const bool had_down_file = RemoveDownFile(tree, service);
  try {
    BringUp(tree, service);
    CheckThatItWorks(context, tree, service);
  } catch (const Failure&) {
    Undo(tree, service, was_up, had_down_file);
    throw;
  }
  std::cout << service.name << " is up\n";
  if (service.IsSmtp()) {
    WarnOfScanner(context, tree, service);
  }
}

void Enable(const Context& context, const Tree& tree, const Service& service) {
  if (WaitForSupervise(tree, service, SvscanRuns(context))) {
    Start(context, tree, service);
    return;
  }
  if (context.root.empty()) {
    throw Failure(
        ExitCode::kSystem,
        service.directory + ": no supervise runs there; start svscan on " + context.service_dir);
  }
  RemoveDownFile(tree, service);
  std::cout << service.name << " starts when svscan does\n";
}

ExitCode EnableAll(const Context& context, const std::vector<std::string>& names) {
  const Tree tree(context.root);
  for (const Service& service : FindServices(context, names)) {
    Enable(context, tree, service);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddEnableCommand(Program& program) {
  const auto [command, names] =
      AddCommand(program, program.app,
                 {.name = "enable",
                  .description = "starts services, now and whenever the machine boots",
                  .example = "qhpsi-installer enable freshclam clamd qmail-smtpd.25"},
                 EnableAll);
  command.add_option("SERVICE", names, "such as clamd")->required();
}

}  // namespace installer
