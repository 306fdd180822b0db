// The proof that a command or a plugin can see: it calls the proof mail infected.

#ifndef QUEUE_PROVE_SCANNER_H_
#define QUEUE_PROVE_SCANNER_H_

#include <optional>

#include "qhpsi/base/wait.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"
#include "queue/verdict.h"

namespace queue {

// For a scanner that has just called a message clean: nothing when it was proved to see within
// QHPSIPROOF or since the mail's scan began, or is now. Otherwise no verdict: "SCANNER is not
// believed: it calls EICAR clean". Ends by `deadline`, which is the scan's. Throws Failure as
// RunQhpsi() and SpareMess do.
std::optional<Verdict> WhyNotBelieved(const ScanSettings& settings, const SpareMess& spare,
                                      qhpsi::Clock::time_point deadline);

}  // namespace queue

#endif  // QUEUE_PROVE_SCANNER_H_
