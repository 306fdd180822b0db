// What the log and the decision need to know of one scan.

#ifndef QUEUE_SCAN_REPORT_H_
#define QUEUE_SCAN_REPORT_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "queue/verdict.h"

namespace queue {

struct ScanReport {
  Verdict verdict = {};
  uint64_t bytes = 0;                             // the message's size as it came
  std::chrono::steady_clock::duration time = {};  // that the scan took
  // What the scanner printed: printable lines, each with its newline.
  std::string scanner_lines = {};
  std::string server = {};     // the clamd whose verdict it is, if that is known
  uint64_t readings = 0;       // that were scanned
  bool is_in_reading = false;  // infected: found there and not in the message as it is
};

}  // namespace queue

#endif  // QUEUE_SCAN_REPORT_H_
