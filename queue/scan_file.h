// Has the scanner that a site has chosen look at one file.

#ifndef QUEUE_SCAN_FILE_H_
#define QUEUE_SCAN_FILE_H_

#include <string>

#include "queue/meanwhile.h"
#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {

// clamd or qhpsi, as QHPSI says. `file` is an absolute path. The report has neither size nor time.
// Throws Failure as RunQhpsi() does. Any failure of the scanner itself is a Verdict.
ScanReport ScanFile(const ScanSettings& settings, const std::string& file,
                    const Meanwhile& meanwhile);

}  // namespace queue

#endif  // QUEUE_SCAN_FILE_H_
