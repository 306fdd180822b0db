#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "installer/commands/control_commands.h"
#include "installer/scanner/scanner_probe.h"
#include "installer/service/last_log_line.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/supervise_status.h"
#include "installer/system/atomic_file.h"
#include "installer/system/failure.h"
#include "qhpsi/base/home.h"

namespace installer {
namespace {

constexpr std::chrono::milliseconds kTimeToFail{1500};

// The log's last line, if it was written since `start`.
std::string LogSince(const Context& context, const Service& service, std::time_t start) {
  const auto line = LastLogLine(context, service);
  if (!line || !line->time || *line->time < start) {
    return "its log, " + LogFile(context, service) + ", does not say why";
  }
  return line->text;
}

// A run script that cannot start its program says why in the log at once, and waits. The
// administrator should read that here.
void CheckThatItRuns(const Context& context, const Service& service) {
  const auto first = ReadSuperviseStatus(service.directory);
  std::this_thread::sleep_for(kTimeToFail);
  const auto later = ReadSuperviseStatus(service.directory);
  if (!first || !later || first->pid != later->pid || IsFailing(*later)) {
    throw Failure(ExitCode::kSystem,
                  service.name + ": does not start: " +
                      LogSince(context, service, first ? first->since : std::time(nullptr)));
  }
}

void WarnOfScanner(const Context& context, const Service& service) {
  const auto reason = WhyNoScanner(VariablesOf(service), context.InRoot(qhpsi::kHome));
  if (reason) {
    std::cerr << "qhpsi-installer: warning: " << service.name << " defers all mail: " << *reason
              << "\n";
  }
}

// Makes the service as it was: with its file `down` if it had one, and down if it was.
void Undo(const Service& service, bool was_up, bool had_down_file) {
  if (had_down_file) {
    ReplaceFile(service.DownFile(), "", 0644);
  }
  if (!was_up) {
    TakeDown(service);
  }
}

void Start(const Context& context, const Service& service) {
  const auto before = ReadSuperviseStatus(service.directory);
  const bool was_up = before && before->up();
  const bool had_down_file = DeleteFile(service.DownFile());
  try {
    BringUp(service);
    CheckThatItRuns(context, service);
  } catch (const Failure&) {
    Undo(service, was_up, had_down_file);
    throw;
  }
  std::cout << service.name << " is up\n";
  if (service.IsSmtp()) {
    WarnOfScanner(context, service);
  }
}

void Enable(const Context& context, const Service& service) {
  if (WaitForSupervise(service, SvscanRuns(context))) {
    Start(context, service);
    return;
  }
  if (context.root.empty()) {
    throw Failure(
        ExitCode::kSystem,
        service.directory + ": no supervise runs there; start svscan on " + context.service_dir);
  }
  DeleteFile(service.DownFile());
  std::cout << service.name << " starts when svscan does\n";
}

ExitCode EnableAll(const Context& context, const std::vector<std::string>& names) {
  for (const Service& service : FindServices(context, names)) {
    Enable(context, service);
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
