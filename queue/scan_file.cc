#include "queue/scan_file.h"

#include <string>
#include <utility>

#include "qhpsi/base/wait.h"
#include "queue/ask_clamd.h"
#include "queue/meanwhile.h"
#include "queue/prove_scanner.h"
#include "queue/run_qhpsi.h"
#include "queue/scan_report.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"

namespace queue {

ScanReport ScanFile(const ScanSettings& settings, const std::string& file, const SpareMess& spare,
                    qhpsi::Clock::time_point deadline, const Meanwhile& meanwhile) {
  if (settings.is_clamd()) {
    return AskClamd(settings, file, deadline, meanwhile);  // which proves each server
  }
  ScanReport report = RunQhpsi(settings, file, deadline, meanwhile);
  if (report.verdict.kind != Verdict::Kind::kClean) {
    return report;
  }
  if (auto why = WhyNotBelieved(settings, spare, deadline)) {
    report.scanner_lines += "qhpsi: " + why->detail + "\n";
    report.verdict = *std::move(why);
  }
  return report;
}

}  // namespace queue
