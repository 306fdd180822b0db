#include "queue/clamd_pool.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "qhpsi/base/random.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/prove.h"
#include "queue/proof_age.h"
#include "queue/proof_file.h"
#include "queue/settings.h"

namespace queue {
namespace {

using qhpsi::Clock;

constexpr std::chrono::seconds kAskedLast{60};            // after a server's last trouble
constexpr std::chrono::milliseconds kTimeToRecover{250};  // in which it may show that it is well
// Together, the five seconds of qmail-queue(8).
constexpr std::chrono::milliseconds kAllToRecover{1'000};
constexpr std::chrono::milliseconds kAllToldAtOnce{4'000};

}  // namespace

ClamdPool::ClamdPool(const ScanSettings& settings, Clock::time_point deadline,
                     std::string directory)
    : settings_(settings),
      deadline_(deadline),
      directory_(std::move(directory)),
      servers_(settings.clamd.servers),
      known_(servers_.size()) {
  const size_t count = servers_.size();
  if (count == 1) {
    return;
  }
  const uint64_t chance = qhpsi::ProcessRandom();
  std::rotate(servers_.begin(), servers_.begin() + static_cast<ptrdiff_t>(chance % count),
              servers_.end());
  std::swap(servers_[1], servers_[1 + chance / count % (count - 1)]);
  const auto recover = std::min(deadline_, Clock::now() + kAllToRecover);
  size_t well = 0;
  for (size_t looked_at = 0; looked_at < count && (looked_at < 2 || well == 0); ++looked_at) {
    if (IsInTrouble(well, recover)) {
      std::rotate(servers_.begin() + static_cast<ptrdiff_t>(well),
                  servers_.begin() + static_cast<ptrdiff_t>(well) + 1, servers_.end());
      std::rotate(known_.begin() + static_cast<ptrdiff_t>(well),
                  known_.begin() + static_cast<ptrdiff_t>(well) + 1, known_.end());
    } else {
      ++well;
    }
  }
}

// What was in trouble a minute ago must prove itself to one mail, which waits no more than a
// moment, and for all of them not beyond `deadline`.
bool ClamdPool::IsInTrouble(size_t server, Clock::time_point deadline) {
  const Known& known = Of(server);
  if (known.trouble.times == 0) {
    return false;
  }
  const bool is_long_ago = ProofFile::Time::clock::now() - known.trouble.last >= kAskedLast;
  if (!is_long_ago || settings_.proof_seconds == 0) {
    return !is_long_ago;
  }
  const auto now = Clock::now();
  if (now >= deadline) {  // the next mail sees
    return true;
  }
  known.proof.TouchTrouble();
  if (WhyStillInTrouble(server, std::min(deadline, now + kTimeToRecover))) {
    return true;
  }
  known_[server].reset();
  return false;
}

const ClamdPool::Known& ClamdPool::Of(size_t server) const {
  std::optional<Known>& known = known_[server];
  if (known) {
    return *known;
  }
  const std::string& name = servers_[server].name;
  known = Known{.proof = ProofFile(name, name, directory_), .proved = {}, .trouble = {}};
  known->proved = known->proof.Proved();
  if (!known->proved) {  // a proof ends all trouble, and trouble all proof
    known->trouble = known->proof.ReadTrouble();
  }
  return *known;
}

std::optional<std::string> ClamdPool::WhyAllAreDown() {
  std::optional<std::string> reason;
  if (settings_.proof_seconds == 0) {
    return reason;
  }
  for (size_t i = 0; i < servers_.size(); ++i) {
    if (Of(i).trouble.times < ProofFile::kSeveralTimes) {
      return reason;
    }
  }
  const auto each = kAllToldAtOnce / static_cast<int>(servers_.size());
  for (size_t i = 0; i < servers_.size(); ++i) {
    reason = WhyStillInTrouble(i, std::min(deadline_, Clock::now() + each));
    if (!reason) {
      std::swap(servers_.front(), servers_[i]);
      std::swap(known_.front(), known_[i]);
      return reason;
    }
  }
  return reason;
}

bool ClamdPool::IsWaitingInVain() const {
  for (size_t i = 0; i < servers_.size(); ++i) {
    if (Of(i).proof.ReadTrouble().times < ProofFile::kSeveralTimes) {
      return false;
    }
  }
  return true;
}

std::optional<qhpsi::Objection> ClamdPool::WhyNotBelieved(size_t server,
                                                          Clock::time_point deadline) const {
  const Known& known = Of(server);
  if (settings_.proof_seconds == 0) {
    if (known.trouble.times > 0) {
      known.proof.ForgetTrouble();
    }
    return std::nullopt;
  }
  const auto age = ProofAge(settings_, deadline_);
  if (ProofFile::IsFresh(known.proved, age) || ProofFile::IsFresh(known.proof.Proved(), age)) {
    return std::nullopt;
  }
  return Prove(server, deadline);
}

void ClamdPool::NoteFailure(size_t server, const std::string& reason) const {
  Of(server).proof.NoteTrouble(reason);
}

// One that has broken off may just be restarting, and is in no trouble unless it stays away: those
// that wait for it must not be told that they wait in vain. Nor is one for which this mail had no
// time left, however long its sender made that take.
std::optional<qhpsi::Objection> ClamdPool::Prove(size_t server, Clock::time_point deadline) const {
  auto objection = qhpsi::WhyNotBelieved(
      servers_[server], std::chrono::seconds(settings_.clamd.connect_timeout_seconds), deadline);
  if (!objection) {
    Of(server).proof.NoteProved();
  } else if (!objection->has_broken_off && Clock::now() < deadline_) {
    NoteFailure(server, objection->reason);
  }
  return objection;
}

std::optional<std::string> ClamdPool::WhyStillInTrouble(size_t server,
                                                        Clock::time_point deadline) const {
  const auto objection = Prove(server, deadline);
  if (!objection) {
    return std::nullopt;
  }
  if (objection->has_broken_off) {
    NoteFailure(server, objection->reason);
  }
  return objection->reason;
}

}  // namespace queue
