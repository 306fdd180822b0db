// The proof that a command or a plugin can see: it calls the proof mail infected.

#ifndef QUEUE_PROVE_SCANNER_H_
#define QUEUE_PROVE_SCANNER_H_

#include <optional>
#include <string>

#include "queue/settings.h"
#include "queue/spare_mess.h"

namespace queue {

// For a scanner that has just called a message clean: nothing when it was proved to see within
// QHPSIPROOF, or is now. Otherwise the reason: "SCANNER is not believed: it calls EICAR clean".
// Throws Failure as RunQhpsi() and SpareMess do.
std::optional<std::string> WhyNotBelieved(const ScanSettings& settings, const SpareMess& spare);

}  // namespace queue

#endif  // QUEUE_PROVE_SCANNER_H_
