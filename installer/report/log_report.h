// What the logs of all services say about a period.

#ifndef INSTALLER_REPORT_LOG_REPORT_H_
#define INSTALLER_REPORT_LOG_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "installer/report/clamd_log.h"
#include "installer/report/freshclam_log.h"
#include "installer/report/tally.h"
#include "installer/system/context.h"

namespace installer {

struct LogReport {
  Tally mail;
  ClamdLog clamd;
  FreshclamLog freshclam;
  uint64_t lines = 0;                         // that were read
  size_t files = 0;                           // that were read
  std::vector<std::string> passed_over = {};  // why a log, or some of its files, were not read
};

// `done` of `total` bytes. May be empty.
using ReadingProgress = std::function<void(uint64_t total, uint64_t done)>;

// Reads the logs of all services in SERVICEDIR: clamd's and freshclam's, and in the others what
// qmail-queue wrote. A log that cannot be read is passed over.
LogReport ReadLogs(const Context& context, Period period, const ReadingProgress& progress);

// Reads freshclam's log alone, of the last 40 days or 64 MB.
FreshclamLog ReadFreshclamLog(const Context& context, std::time_t now);

}  // namespace installer

#endif  // INSTALLER_REPORT_LOG_REPORT_H_
