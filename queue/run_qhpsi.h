// A scan by qhpsi, and through it by a command or by plugins.

#ifndef QUEUE_RUN_QHPSI_H_
#define QUEUE_RUN_QHPSI_H_

#include <string>

#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {

// Runs qhpsi on `messfile` (an absolute path) as the leader of a process group of its own: the
// message read only on descriptor 0, what it prints captured, all other descriptors closed, its
// environment built from nothing. A scan that overruns its time, or the 24 hour alarm, is ended
// with its whole group, as it is by SIGTERM. Throws Failure: kFork, kWait, and kTimeout on SIGTERM
// or after 24 hours. Any failure of the scanner itself is a Verdict.
ScanReport RunQhpsi(const ScanSettings& settings, const std::string& messfile);

}  // namespace queue

#endif  // QUEUE_RUN_QHPSI_H_
