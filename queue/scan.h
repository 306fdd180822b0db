// Step 2: the scanner looks at the message and, where mail readers could disagree about it, at all
// of its readings.

#ifndef QUEUE_SCAN_H_
#define QUEUE_SCAN_H_

#include <cstdint>
#include <string>

#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {

// A file of the queue, by descriptor and by absolute path.
struct ScannedFile {
  int fd;
  std::string path;
};

// Has clamd or qhpsi (as QHPSI says) scan `message` of `bytes` bytes, unless the site wants no scan
// of messages of that size. While that works, we look whether the message is ordinary. Throws
// Failure as RunQhpsi() does. Any failure of the scanner itself is a Verdict.
ScanReport Scan(const ScanSettings& settings, const ScannedFile& message, uint64_t bytes);

// For a report that needs_readings: makes the readings of the message `messfile` in `readings`, an
// empty file, has the same scanner scan that, and takes the outcome into `report`. Throws Failure
// as RunQhpsi() does.
void ScanReadings(const ScanSettings& settings, const std::string& messfile,
                  const ScannedFile& readings, ScanReport& report);

// The line for the log: "qhpsi: MESSFILE: OK (2794 bytes, 12 ms)", with its newline; NAME FOUND,
// ERROR reason or SKIPPED size in place of OK. With readings: "(2794 bytes, 12 ms, 5 readings)",
// and ", found in a reading" after that.
std::string LogLine(const ScanReport& report, const std::string& messfile);

}  // namespace queue

#endif  // QUEUE_SCAN_H_
