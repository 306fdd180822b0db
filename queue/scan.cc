#include "queue/scan.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "qhpsi/base/wait.h"
#include "queue/is_ordinary.h"
#include "queue/make_readings.h"
#include "queue/mess_file.h"
#include "queue/scan_file.h"
#include "queue/scan_report.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"
#include "queue/verdict.h"

namespace queue {
namespace {

using qhpsi::Clock;

bool IsWanted(const ScanSettings& settings, uint64_t bytes) {
  return bytes >= settings.min_size && (settings.max_size == 0 || bytes <= settings.max_size);
}

// What comes after the message's own scan, of which all stays as it is but the verdict.
void AddReadings(const ScanSettings& settings, const std::string& messfile, const SpareMess& spare,
                 Clock::time_point deadline, ScanReport& report) {
  const MessFile readings = spare.Make();
  auto made = MakeReadings(settings, messfile, readings.fd(), deadline);
  if (auto* verdict = std::get_if<Verdict>(&made)) {
    report.verdict = std::move(*verdict);
    report.server.clear();
    return;
  }
  report.readings = std::get<uint64_t>(made);
  if (report.readings == 0) {
    return;
  }
  ScanReport second = ScanFile(settings, spare.PathOf(readings), spare, deadline, [] {});
  report.is_in_reading = second.verdict.kind == Verdict::Kind::kInfected;
  report.verdict = std::move(second.verdict);
  report.server = std::move(second.server);
  report.scanner_lines += second.scanner_lines;
}

ScanReport ScanWanted(const ScanSettings& settings, const ScannedFile& message,
                      const SpareMess& spare) {
  // One for all that follows: a client waits ten minutes (RFC 5321, 4.5.3.2.6), and then sends the
  // mail again.
  const auto deadline = Clock::now() + std::chrono::seconds(settings.timeout_seconds);
  std::optional<bool> is_ordinary;
  ScanReport report = ScanFile(settings, message.path, spare, deadline, [&] {
    if (settings.readings.enabled && !is_ordinary) {
      is_ordinary = IsOrdinary(message.fd);
    }
  });
  const bool is_clean = report.verdict.kind == Verdict::Kind::kClean;
  if (is_clean && settings.readings.enabled && !is_ordinary.value_or(false)) {
    AddReadings(settings, message.path, spare, deadline, report);
  }
  return report;
}

}  // namespace

ScanReport Scan(const ScanSettings& settings, const ScannedFile& message, uint64_t bytes,
                const SpareMess& spare) {
  const auto start = Clock::now();
  ScanReport report;
  if (IsWanted(settings, bytes)) {
    report = ScanWanted(settings, message, spare);
  }
  report.bytes = bytes;
  report.time = Clock::now() - start;
  return report;
}

}  // namespace queue
