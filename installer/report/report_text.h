// The report for people on a terminal, in tables with bars, and in a mail.

#ifndef INSTALLER_REPORT_REPORT_TEXT_H_
#define INSTALLER_REPORT_REPORT_TEXT_H_

#include <ctime>
#include <string>

#include "installer/report/log_report.h"
#include "installer/system/context.h"

namespace installer {

// Printable ASCII, but for colours on a terminal. `now` is the current time.
std::string ReportAsText(const LogReport& report, const Context& context, std::time_t now);

// Without what is there every day, such as the hours of mails, and without colours.
std::string ShortReportAsText(const LogReport& report, std::time_t now);

}  // namespace installer

#endif  // INSTALLER_REPORT_REPORT_TEXT_H_
