// The readings of a message, every content that some mail reader could find in it, in a file.

#ifndef QUEUE_MAKE_READINGS_H_
#define QUEUE_MAKE_READINGS_H_

#include <cstdint>
#include <string>
#include <variant>

#include "qhpsi/base/wait.h"
#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {

// Has qhpsi-readings write the readings of `messfile` (an absolute path) to `output`, an empty file
// open for writing. It works as the scanner's user and in a sandbox: what decodes a sender's bytes
// must not have our rights. Returns how many there are; or a verdict, infected or none, when there
// are too many or they cannot be made by `deadline`. Throws Failure as QhpsiProcess does.
std::variant<uint64_t, Verdict> MakeReadings(const ScanSettings& settings,
                                             const std::string& messfile, int output,
                                             qhpsi::Clock::time_point deadline);

}  // namespace queue

#endif  // QUEUE_MAKE_READINGS_H_
