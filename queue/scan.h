// Step 2: the scanner looks at the message.

#ifndef QUEUE_SCAN_H_
#define QUEUE_SCAN_H_

#include <cstdint>
#include <string>

#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {

// Has clamd or qhpsi (as QHPSI says) scan `messfile` (an absolute path) of `bytes` bytes, unless
// the site wants no scan of messages of that size. Throws Failure as RunQhpsi() does. Any failure
// of the scanner itself is a Verdict.
ScanReport Scan(const ScanSettings& settings, const std::string& messfile, uint64_t bytes);

// The line for the log: "qhpsi: MESSFILE: OK (2794 bytes, 12 ms)", with its newline; NAME FOUND,
// ERROR reason or SKIPPED size in place of OK.
std::string LogLine(const ScanReport& report, const std::string& messfile);

}  // namespace queue

#endif  // QUEUE_SCAN_H_
