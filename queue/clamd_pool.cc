#include "queue/clamd_pool.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include "qhpsi/base/random.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/prove.h"
#include "qhpsi/clamd/server_list.h"
#include "queue/proof_file.h"
#include "queue/settings.h"

namespace queue {
namespace {

using qhpsi::Clock;

constexpr std::chrono::seconds kAskedLast{60};           // after a server's last trouble
constexpr std::chrono::milliseconds kToldAtOnce{5'000};  // all servers together

}  // namespace

ClamdPool::ClamdPool(const ScanSettings& settings, Clock::time_point deadline)
    : settings_(settings), deadline_(deadline) {
  const auto& listed = settings.clamd.servers;
  const size_t first = qhpsi::ProcessRandom() % listed.size();
  size_t end = 0;  // of those that are not in trouble
  for (size_t i = 0; i < listed.size(); ++i) {
    const qhpsi::ClamdServer& server = listed[(first + i) % listed.size()];
    Known known = Look(server);
    const bool is_last =
        known.trouble.times > 0 && ProofFile::Time::clock::now() - known.trouble.last < kAskedLast;
    const size_t at = is_last ? servers_.size() : end++;
    servers_.insert(servers_.begin() + static_cast<ptrdiff_t>(at), server);
    known_.insert(known_.begin() + static_cast<ptrdiff_t>(at), std::move(known));
  }
}

ClamdPool::Known ClamdPool::Look(const qhpsi::ClamdServer& server) {
  Known known = {.proof = ProofFile(server.name, server.name), .proved = {}, .trouble = {}};
  known.proved = known.proof.Proved();
  if (!known.proved) {  // a proof ends all trouble, and trouble all proof
    known.trouble = known.proof.ReadTrouble();
  }
  return known;
}

std::optional<std::string> ClamdPool::WhyAllAreDown() {
  std::optional<std::string> reason;
  if (settings_.proof_seconds == 0 ||
      std::any_of(known_.begin(), known_.end(), [](const Known& known) {
        return known.trouble.times < ProofFile::kSeveralTimes;
      })) {
    return reason;
  }
  const auto each = kToldAtOnce / static_cast<int>(servers_.size());
  for (size_t i = 0; i < servers_.size(); ++i) {
    reason = Prove(i, std::min(deadline_, Clock::now() + each));
    if (!reason) {
      std::swap(servers_.front(), servers_[i]);
      std::swap(known_.front(), known_[i]);
      return reason;
    }
  }
  return reason;
}

bool ClamdPool::IsWaitingInVain() const {
  return std::all_of(known_.begin(), known_.end(), [](const Known& known) {
    return known.proof.ReadTrouble().times >= ProofFile::kSeveralTimes;
  });
}

std::optional<std::string> ClamdPool::WhyNotBelieved(size_t server) const {
  const Known& known = known_[server];
  if (settings_.proof_seconds == 0) {
    if (known.trouble.times > 0) {
      known.proof.ForgetTrouble();
    }
    return std::nullopt;
  }
  const std::chrono::seconds age(settings_.proof_seconds);
  if (ProofFile::IsFresh(known.proved, age) || ProofFile::IsFresh(known.proof.Proved(), age)) {
    return std::nullopt;
  }
  return Prove(server, deadline_);
}

void ClamdPool::NoteFailure(size_t server, const std::string& reason) const {
  known_[server].proof.NoteTrouble(reason);
}

std::optional<std::string> ClamdPool::Prove(size_t server, Clock::time_point deadline) const {
  auto reason = qhpsi::WhyNotBelieved(
      servers_[server], std::chrono::seconds(settings_.clamd.connect_timeout_seconds), deadline);
  if (reason) {
    known_[server].proof.NoteTrouble(*reason);
  } else {
    known_[server].proof.NoteProved();
  }
  return reason;
}

}  // namespace queue
