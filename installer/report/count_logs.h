// Counts what is new in the logs since the last time.

#ifndef INSTALLER_REPORT_COUNT_LOGS_H_
#define INSTALLER_REPORT_COUNT_LOGS_H_

#include <string>

#include "installer/report/log_counters.h"
#include "installer/system/context.h"

namespace installer {

// The directory of the state, in the tree. Only root can write there.
std::string CounterDirectory(const Context& context);

// Reads the state, adds what the logs of all services have got since, writes the state, and returns
// the counters. Files that multilog removed meanwhile are not counted: it must be called more often
// than a log is rotated LOGNUM times. A log that cannot be read keeps its position. Of two at once
// the second waits for a moment, then throws Failure; so it does when the state cannot be written.
LogCounters CountLogs(const Context& context);

}  // namespace installer

#endif  // INSTALLER_REPORT_COUNT_LOGS_H_
