// The report as one HTML file that stands alone, with charts in SVG and without any script.

#ifndef INSTALLER_REPORT_REPORT_HTML_H_
#define INSTALLER_REPORT_REPORT_HTML_H_

#include <ctime>
#include <string>

#include "installer/report/log_report.h"

namespace installer {

// `host` is the machine's name, `now` the current time.
std::string ReportAsHtml(const LogReport& report, const std::string& host, std::time_t now);

}  // namespace installer

#endif  // INSTALLER_REPORT_REPORT_HTML_H_
