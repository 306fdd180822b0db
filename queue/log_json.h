// The log for machines: one JSON object for each scan, with QHPSILOG=json. qmail-queue(8) has what
// each field says.

#ifndef QUEUE_LOG_JSON_H_
#define QUEUE_LOG_JSON_H_

#include <cstdint>
#include <string>

#include "queue/log_line.h"
#include "queue/scan_report.h"

namespace queue {

// One line, with its newline, of less than 4096 bytes (PIPE_BUF), so that it is written whole or
// not at all. What others chose is cut where it would be longer; a byte that is not ASCII is \u00
// and its value. `now` is in seconds since 1970.
std::string LogJson(const ScanReport& report, const LoggedMail& mail, int64_t now);

}  // namespace queue

#endif  // QUEUE_LOG_JSON_H_
