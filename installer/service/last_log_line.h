// The last line of a service's log.

#ifndef INSTALLER_SERVICE_LAST_LOG_LINE_H_
#define INSTALLER_SERVICE_LAST_LOG_LINE_H_

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "installer/service/service.h"
#include "installer/system/context.h"

namespace installer {

struct LogLine {
  std::optional<std::time_t> time = {};  // nothing for a line without a TAI64N stamp
  std::string text = {};                 // without its stamp; printable ASCII only
};

// The last line in `content` that is not empty; nothing without one.
std::optional<LogLine> ParseLastLogLine(std::string_view content);

// LOGDIR/NAME, where LOGDIR is the service's variable or else --logdir.
std::string LogDirectoryOf(const Context& context, const Service& service);

// LOGDIR/NAME/current.
std::string LogFile(const Context& context, const Service& service);

// Nothing without a log, or when it cannot be read.
std::optional<LogLine> LastLogLine(const Context& context, const Service& service);

}  // namespace installer

#endif  // INSTALLER_SERVICE_LAST_LOG_LINE_H_
