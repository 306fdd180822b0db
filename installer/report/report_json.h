// The report for machines; qhpsi-installer(8) describes each field.

#ifndef INSTALLER_REPORT_REPORT_JSON_H_
#define INSTALLER_REPORT_REPORT_JSON_H_

#include <string>

#include "installer/report/log_report.h"

namespace installer {

// Times are seconds since 1970.
std::string ReportAsJson(const LogReport& report);

}  // namespace installer

#endif  // INSTALLER_REPORT_REPORT_JSON_H_
