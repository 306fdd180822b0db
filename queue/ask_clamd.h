// A scan by clamd, with no process between it and us: QHPSI='clamd: unix:/run/clamav/clamd.ctl'.
//
// Starting qhpsi and loading a plugin costs more than clamd's own work on most messages. Here only
// the code of clamd.so is left, which speaks to a socket and loads nothing.

#ifndef QUEUE_ASK_CLAMD_H_
#define QUEUE_ASK_CLAMD_H_

#include <string>

#include "qhpsi/base/wait.h"
#include "queue/meanwhile.h"
#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {

// Has one of the servers in `settings` scan `messfile`, and calls `meanwhile` while it does. Ends
// by `deadline`. Any failure is a Verdict.
ScanReport AskClamd(const ScanSettings& settings, const std::string& messfile,
                    qhpsi::Clock::time_point deadline, const Meanwhile& meanwhile);

}  // namespace queue

#endif  // QUEUE_ASK_CLAMD_H_
