// Step 2: qhpsi and, through it, the scanner look at the message.

#ifndef QUEUE_SCAN_H_
#define QUEUE_SCAN_H_

#include <cstdint>
#include <string>

#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {

struct ScanReport {
  Verdict verdict = {};
  uint64_t bytes = 0;         // the message's size as it came
  uint64_t milliseconds = 0;  // that the scan took
  std::string scanner_lines =
      {};  // what the scanner printed, printable, each line with its newline
};

// Runs qhpsi on `messfile` (an absolute path) as the leader of a process group of its own: the
// message read only on descriptor 0, what it prints captured, all other descriptors closed, its
// environment built from nothing. A scan that overruns its time, or the 24 hour alarm, is ended
// with its whole group. Throws Failure: kFork, kWait, and kTimeout after 24 hours. Any failure of
// the scanner itself is a Verdict.
ScanReport Scan(const ScanSettings& settings, const std::string& messfile, uint64_t bytes);

// The line for the log: "qhpsi: MESSFILE: OK (2794 bytes, 12 ms)", with its newline; NAME FOUND,
// ERROR reason or SKIPPED size in place of OK.
std::string LogLine(const ScanReport& report, const std::string& messfile);

}  // namespace queue

#endif  // QUEUE_SCAN_H_
