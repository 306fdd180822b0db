// The report as a short mail, for cron.

#ifndef INSTALLER_REPORT_REPORT_MAIL_H_
#define INSTALLER_REPORT_REPORT_MAIL_H_

#include <ctime>
#include <string>
#include <vector>

#include "installer/report/log_report.h"

namespace installer {

struct ReportMail {
  std::string recipient = {};              // as CheckRecipient() takes it
  std::string host = {};                   // this machine's name
  std::vector<std::string> warnings = {};  // what is wrong just now, a line each
};

// Throws Failure kUser for what is no address that can stand in a header as it is.
void CheckRecipient(const std::string& address);

// Whether anything was caught or went wrong.
bool HasNews(const LogReport& report, const ReportMail& mail);

// The message, header and body: printable ASCII, with LF at the ends of lines.
std::string ReportAsMail(const LogReport& report, const ReportMail& mail, std::time_t now);

}  // namespace installer

#endif  // INSTALLER_REPORT_REPORT_MAIL_H_
