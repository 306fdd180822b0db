#include "queue/make_readings.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/readings_status.h"
#include "queue/disturbed.h"
#include "queue/qhpsi_process.h"
#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {
namespace {

constexpr size_t kMaxShown = 200;  // of a path

// No honest sender's mail has so many, and nobody has scanned them.
constexpr const char* kTooMany = "QHPSI.Readings.TooMany";

Verdict NoReadings(std::string reason, const std::string& printed, bool is_disturbed = false) {
  reason = "no readings: " + reason;
  return {.kind = Verdict::Kind::kNone,
          .detail = printed.empty() ? reason : reason + ": " + printed,
          .is_disturbed = is_disturbed};
}

// qhpsi's own convention (see qhpsi(8)).
std::vector<std::string> Arguments(const ReadingSettings& settings) {
  return {"readings:", std::to_string(settings.size), std::to_string(settings.count),
          std::to_string(settings.depth), std::to_string(settings.seconds)};
}

std::variant<uint64_t, Verdict> Judge(int status, const std::string& printed) {
  // qhpsi-readings exits when it reaches a limit or has a fault: what signal it died of was sent,
  // or is as good as that.
  if (WIFSIGNALED(status)) {
    return NoReadings("killed by signal " + std::to_string(WTERMSIG(status)), printed, true);
  }
  if (WEXITSTATUS(status) == qhpsi::kTooManyReadings) {
    return Verdict{.kind = Verdict::Kind::kInfected, .detail = kTooMany};
  }
  if (WEXITSTATUS(status) != qhpsi::kReadingsMade) {
    return NoReadings("exit status " + std::to_string(WEXITSTATUS(status)), printed,
                      WasDisturbed(status));
  }
  const auto count = qhpsi::ParseNumber(printed, 0, std::numeric_limits<int64_t>::max());
  if (!count) {  // IndiMail's qhpsi knows none, and whatever it ran has made none
    return NoReadings("not counted", printed);
  }
  return *count;
}

}  // namespace

std::variant<uint64_t, Verdict> MakeReadings(const ScanSettings& settings,
                                             const std::string& messfile, int output,
                                             qhpsi::Clock::time_point deadline) {
  QhpsiProcess run(settings.qhpsi, {"LC_ALL=C"}, messfile);
  if (!run.Start(Arguments(settings.readings), output)) {
    return NoReadings("cannot run " + qhpsi::Printable(settings.qhpsi, kMaxShown),
                      std::strerror(run.error()), true);
  }
  if (!run.Await(deadline)) {
    const bool is_stopped = run.IsStopped();
    run.KillGroup();
    return NoReadings("not in " + std::to_string(settings.timeout_seconds) + " seconds",
                      run.output().Reason(), is_stopped);
  }
  const int status = run.Reap();
  return Judge(status, run.output().Reason());
}

}  // namespace queue
