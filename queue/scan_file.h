// Has the scanner that a site has chosen look at one file.

#ifndef QUEUE_SCAN_FILE_H_
#define QUEUE_SCAN_FILE_H_

#include <string>

#include "qhpsi/base/wait.h"
#include "queue/meanwhile.h"
#include "queue/scan_report.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"

namespace queue {

// clamd or qhpsi, as QHPSI says. `file` is an absolute path. Clean is said only by a scanner that
// has proved within QHPSIPROOF that it can see, or does so now, with a file from `spare`. The
// report has neither size nor time. What has not ended by `deadline` is killed. Throws Failure as
// RunQhpsi() and `spare` do. Any failure of the scanner itself is a Verdict.
ScanReport ScanFile(const ScanSettings& settings, const std::string& file, const SpareMess& spare,
                    qhpsi::Clock::time_point deadline, const Meanwhile& meanwhile);

}  // namespace queue

#endif  // QUEUE_SCAN_FILE_H_
