#include "queue/scan.h"

#include <chrono>

#include "queue/ask_clamd.h"
#include "queue/run_qhpsi.h"

namespace queue {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

bool IsWanted(const ScanSettings& settings, uint64_t bytes) {
  return bytes >= settings.min_size && (settings.max_size == 0 || bytes <= settings.max_size);
}

}  // namespace

ScanReport Scan(const ScanSettings& settings, const std::string& messfile, uint64_t bytes) {
  const auto start = Clock::now();
  ScanReport report;
  if (IsWanted(settings, bytes)) {
    report = settings.is_clamd() ? AskClamd(settings, messfile) : RunQhpsi(settings, messfile);
  }
  report.bytes = bytes;
  report.milliseconds =
      static_cast<uint64_t>(std::chrono::duration_cast<milliseconds>(Clock::now() - start).count());
  return report;
}

std::string LogLine(const ScanReport& report, const std::string& messfile) {
  std::string outcome;
  switch (report.verdict.kind) {
    case Verdict::Kind::kUnscanned:
      outcome = "SKIPPED size";
      break;
    case Verdict::Kind::kClean:
      outcome = "OK";
      break;
    case Verdict::Kind::kInfected:
      outcome = (report.verdict.detail.empty() ? "unknown" : report.verdict.detail) + " FOUND";
      break;
    case Verdict::Kind::kNone:
      outcome = "ERROR " + report.verdict.detail;
      break;
  }
  return "qhpsi: " + messfile + ": " + outcome + " (" + std::to_string(report.bytes) + " bytes, " +
         std::to_string(report.milliseconds) + " ms)\n";
}

}  // namespace queue
