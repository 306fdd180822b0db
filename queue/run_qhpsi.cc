#include "queue/run_qhpsi.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/virus_name.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/base/words.h"
#include "queue/disturbed.h"
#include "queue/exit_code.h"
#include "queue/meanwhile.h"
#include "queue/qhpsi_process.h"
#include "queue/scan_report.h"
#include "queue/scanner_output.h"
#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {
namespace {

constexpr size_t kMaxShown = 200;  // of a path

// qhpsi's own convention (see qhpsi(8)): argv[0] is the scanner, or plugin:MESSFILE.
std::vector<std::string> QhpsiArguments(const ScanSettings& settings, const std::string& messfile) {
  std::vector<std::string> words = settings.command;
  if (settings.is_plugin()) {
    words.front() += messfile;
    return words;
  }
  qhpsi::InsertMessageFile(words, messfile);
  for (const std::string& extra : settings.extra_args) {
    words.push_back(qhpsi::WithMessageFile(extra, messfile));
  }
  return words;
}

// A plugin ends by itself before we end it, to tell the reason.
std::vector<std::string> EnvironmentUntil(qhpsi::Clock::time_point deadline,
                                          std::vector<std::string> environment) {
  using std::chrono::seconds;
  const auto left = deadline - qhpsi::Clock::now();
  seconds told = std::chrono::ceil<seconds>(left);
  if (std::chrono::milliseconds(told) * 9 / 10 >= left) {  // when clamd.so and libclamav.so end
    told = std::max(std::chrono::floor<seconds>(left), seconds(1));
  }
  for (std::string& variable : environment) {
    if (variable.starts_with("QHPSITIMEOUT=")) {
      variable = "QHPSITIMEOUT=" + std::to_string(told.count());
    }
  }
  return environment;
}

Verdict NoVerdict(std::string reason, const ScannerOutput& output) {
  const std::string printed = output.Reason();
  if (!printed.empty()) {
    reason += ": " + printed;
  }
  return {.kind = Verdict::Kind::kNone, .detail = std::move(reason)};
}

Verdict Judge(const ScanSettings& settings, int status, const ScannerOutput& output) {
  if (!WIFEXITED(status)) {
    Verdict verdict = NoVerdict("killed by signal " + std::to_string(WTERMSIG(status)), output);
    // A plugin runs in a program of ours; a command is somebody else's.
    verdict.failure = settings.is_plugin() ? ExitCode::kCrash : ExitCode::kNoVerdict;
    verdict.is_disturbed = WasDisturbed(status);
    return verdict;
  }
  const int code = WEXITSTATUS(status);
  if (code == settings.infected_status) {
    std::string name = output.VirusName();
    return qhpsi::IsLimit(name)
               ? Verdict{.kind = Verdict::Kind::kNone, .detail = "limits exceeded: " + name}
               : Verdict{.kind = Verdict::Kind::kInfected, .detail = std::move(name)};
  }
  if (code == settings.clean_status) {
    return {.kind = Verdict::Kind::kClean};
  }
  Verdict verdict = NoVerdict("exit status " + std::to_string(code), output);
  verdict.is_disturbed = WasDisturbed(status);
  return verdict;
}

}  // namespace

ScanReport RunQhpsi(const ScanSettings& settings, const std::string& messfile,
                    qhpsi::Clock::time_point deadline, const Meanwhile& meanwhile) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - qhpsi::Clock::now());
  QhpsiProcess run(settings.qhpsi, EnvironmentUntil(deadline, settings.environment), messfile);
  if (!run.Start(QhpsiArguments(settings, messfile))) {
    return {.verdict = {.kind = Verdict::Kind::kNone,
                        .detail = "cannot run " + qhpsi::Printable(settings.qhpsi, kMaxShown) +
                                  ": " + std::strerror(run.error()),
                        .is_disturbed = true}};
  }
  meanwhile();
  ScanReport report;
  if (run.Await(deadline)) {
    const int status = run.Reap();
    report.verdict = Judge(settings, status, run.output());
  } else {
    const bool is_stopped = run.IsStopped();
    run.KillGroup();
    report.verdict = NoVerdict(
        "no verdict in " + std::to_string(std::max<int64_t>(left.count(), 0)) + " seconds",
        run.output());
    report.verdict.is_disturbed = is_stopped;
  }
  report.scanner_lines = run.output().LinesForLog(report.verdict.kind);
  return report;
}

}  // namespace queue
