// What the log and the decision need to know of one scan.

#ifndef QUEUE_SCAN_REPORT_H_
#define QUEUE_SCAN_REPORT_H_

#include <cstdint>
#include <string>

#include "queue/verdict.h"

namespace queue {

struct ScanReport {
  Verdict verdict = {};
  uint64_t bytes = 0;         // the message's size as it came
  uint64_t milliseconds = 0;  // how long the scan took
  // What the scanner printed: printable lines, each with its newline.
  std::string scanner_lines = {};
};

}  // namespace queue

#endif  // QUEUE_SCAN_REPORT_H_
