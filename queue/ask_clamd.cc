#include "queue/ask_clamd.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/client.h"
#include "qhpsi/clamd/objection.h"
#include "queue/clamd_pool.h"
#include "queue/meanwhile.h"
#include "queue/scan_report.h"
#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {
namespace {

constexpr size_t kMaxDetail = 255;

// Open it again: clamd must get a descriptor that it can only read from.
qhpsi::Fd OpenMessage(const std::string& messfile) {
  return qhpsi::Fd(::open(messfile.c_str(), O_RDONLY | O_CLOEXEC));
}

Verdict NoVerdict(std::string_view reason) {
  return {.kind = Verdict::Kind::kNone, .detail = qhpsi::Printable(reason, kMaxDetail)};
}

Verdict FromClamd(const qhpsi::ClamdVerdict& verdict) {
  using Kind = qhpsi::ClamdVerdict::Kind;
  switch (verdict.kind) {
    case Kind::kClean:
      return {.kind = Verdict::Kind::kClean};
    case Kind::kInfected:
      return {.kind = Verdict::Kind::kInfected,
              .detail = qhpsi::Printable(verdict.text, kMaxDetail)};
    case Kind::kNone:
      break;
  }
  return NoVerdict(verdict.text);
}

// Less than all the time there is, or nobody would know that a server is stuck.
std::chrono::milliseconds Bounded(int seconds, const ScanSettings& settings) {
  return std::min<std::chrono::milliseconds>(
      std::chrono::seconds(seconds),
      std::chrono::milliseconds(std::chrono::seconds(settings.timeout_seconds)) * 9 / 10);
}

}  // namespace

ScanReport AskClamd(const ScanSettings& settings, const std::string& messfile,
                    qhpsi::Clock::time_point deadline, const Meanwhile& meanwhile) {
  const qhpsi::Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return {.verdict = NoVerdict("cannot open " + messfile + ": " + std::strerror(errno))};
  }
  ClamdPool pool(settings, deadline);
  if (const auto reason = pool.WhyAllAreDown()) {
    return {.verdict = NoVerdict(*reason)};
  }
  ScanReport report;
  const auto objection = [&](size_t server, qhpsi::Clock::time_point end) {
    auto why = pool.WhyNotBelieved(server, end);
    if (why && !why->has_broken_off) {
      report.scanner_lines += "qhpsi: " + qhpsi::Printable(why->reason, kMaxDetail) + "\n";
    }
    return why;
  };
  qhpsi::ClamdVerdict verdict = qhpsi::ScanWithClamd(
      message.get(),
      {.servers = pool.servers(),
       .connect_timeout = Bounded(settings.clamd.connect_timeout_seconds, settings),
       .scan_timeout = Bounded(settings.clamd.timeout_seconds, settings),
       .wait = std::chrono::seconds(settings.clamd.wait_seconds),
       .patience = std::chrono::seconds(settings.clamd.patience_seconds),
       .open_again = [&] { return OpenMessage(messfile); },
       .meanwhile = meanwhile,
       .objection = objection,
       .is_in_vain = [&] { return pool.IsWaitingInVain(); },
       .failed = [&](size_t server,
                     const std::string& reason) { pool.NoteFailure(server, reason); }},
      deadline);
  report.verdict = FromClamd(verdict);
  report.server = std::move(verdict.server);
  return report;
}

}  // namespace queue
