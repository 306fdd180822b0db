// A scan by qhpsi, and through it by a command or by plugins.

#ifndef QUEUE_RUN_QHPSI_H_
#define QUEUE_RUN_QHPSI_H_

#include <string>

#include "qhpsi/base/wait.h"
#include "queue/meanwhile.h"
#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {

// Runs qhpsi on `messfile` (an absolute path), as QhpsiProcess does, with an environment built from
// nothing, and calls `meanwhile` while it works. At `deadline`, on SIGTERM and at
// the 24 hour alarm we end its whole process group. Throws Failure: kFork, kWait, and kTimeout on
// SIGTERM or after 24 hours. Any failure of the scanner itself is a Verdict.
ScanReport RunQhpsi(const ScanSettings& settings, const std::string& messfile,
                    qhpsi::Clock::time_point deadline, const Meanwhile& meanwhile);

}  // namespace queue

#endif  // QUEUE_RUN_QHPSI_H_
