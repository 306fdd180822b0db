#include "queue/ask_clamd.h"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/random.h"
#include "qhpsi/clamd/client.h"

namespace queue {
namespace {

constexpr size_t kMaxDetail = 255;

Verdict FromClamd(const qhpsi::ClamdVerdict& verdict) {
  using Kind = qhpsi::ClamdVerdict::Kind;
  const std::string text = qhpsi::Printable(verdict.text, kMaxDetail);
  switch (verdict.kind) {
    case Kind::kClean:
      return {.kind = Verdict::Kind::kClean};
    case Kind::kInfected:
      return {.kind = Verdict::Kind::kInfected, .detail = text};
    case Kind::kNone:
      break;
  }
  return {.kind = Verdict::Kind::kNone, .detail = text};
}

}  // namespace

ScanReport AskClamd(const ScanSettings& settings, const std::string& messfile,
                    const Meanwhile& meanwhile) {
  const auto deadline =
      qhpsi::Clock::now() +
      std::chrono::milliseconds(std::chrono::seconds(settings.timeout_seconds)) * 9 / 10;
  // Open it again: clamd must get a descriptor that it can only read from.
  const qhpsi::Fd message(::open(messfile.c_str(), O_RDONLY | O_CLOEXEC));
  if (!message.valid()) {
    return {.verdict = {.kind = Verdict::Kind::kNone,
                        .detail = "cannot open " + messfile + ": " + std::strerror(errno)}};
  }
  return {.verdict = FromClamd(qhpsi::ScanWithClamd(
              message.get(),
              {.servers = settings.clamd.servers,
               .start = qhpsi::ProcessRandom(),
               .connect_timeout = std::chrono::seconds(settings.clamd.connect_timeout_seconds),
               .scan_timeout = std::chrono::seconds(settings.clamd.timeout_seconds),
               .meanwhile = meanwhile},
              deadline))};
}

}  // namespace queue
