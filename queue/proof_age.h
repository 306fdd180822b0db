// How old the proof of a scanner may be that has just called a message clean.

#ifndef QUEUE_PROOF_AGE_H_
#define QUEUE_PROOF_AGE_H_

#include <algorithm>
#include <chrono>

#include "qhpsi/base/wait.h"
#include "queue/settings.h"

namespace queue {

// QHPSIPROOF, or since the scan began that must end by `deadline`, if that is longer: a scanner
// that is slow must not prove itself twice for one mail, for which that may have no time.
inline std::chrono::milliseconds ProofAge(const ScanSettings& settings,
                                          qhpsi::Clock::time_point deadline) {
  using std::chrono::milliseconds;
  const auto began = deadline - std::chrono::seconds(settings.timeout_seconds);
  return std::max(milliseconds(std::chrono::seconds(settings.proof_seconds)),
                  std::chrono::duration_cast<milliseconds>(qhpsi::Clock::now() - began));
}

}  // namespace queue

#endif  // QUEUE_PROOF_AGE_H_
