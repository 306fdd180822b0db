// Step 2: the scanner looks at the message and, where mail readers could disagree about it, at all
// of its readings.

#ifndef QUEUE_SCAN_H_
#define QUEUE_SCAN_H_

#include <cstdint>
#include <string>

#include "queue/scan_report.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"

namespace queue {

// A file of the queue, by descriptor and by absolute path.
struct ScannedFile {
  int fd;
  std::string path;
};

// Has clamd or qhpsi (as QHPSI says) scan `message` of `bytes` bytes, unless the site wants no scan
// of messages of that size. While that works, we look whether the message is ordinary. If it is
// not, and clean so far, its readings are made in a file from `spare`, and the same scanner scans
// that. Throws Failure as ScanFile() does. Any failure of the scanner itself is a Verdict.
ScanReport Scan(const ScanSettings& settings, const ScannedFile& message, uint64_t bytes,
                const SpareMess& spare);

}  // namespace queue

#endif  // QUEUE_SCAN_H_
