#include "installer/report/report_mail.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

#include "installer/report/log_report.h"
#include "installer/report/report_text.h"
#include "installer/report/tally.h"
#include "installer/system/failure.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestAddress = 250;
constexpr size_t kLongestHost = 64;

// RFC 5322, in UTC. The locale is C: nobody sets another.
std::string DateOf(std::time_t time) {
  std::tm parts{};
  std::array<char, 64> text{};
  if (::gmtime_r(&time, &parts) == nullptr ||
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts) == 0) {
    return "?";
  }
  return text.data();
}

std::string Subject(const MailCounts& total) {
  return std::to_string(total.mails) + " mails, " + std::to_string(total.infected) + " infected, " +
         std::to_string(total.deferred) + " deferred";
}

}  // namespace

void CheckRecipient(const std::string& address) {
  const auto is_odd = [](char c) {
    return c <= ' ' || c > '~' ||
           std::string_view("<>()[]\\,;:\"").find(c) != std::string_view::npos;
  };
  if (address.empty() || address.size() > kLongestAddress || address.front() == '@' ||
      address.back() == '@' || std::any_of(address.begin(), address.end(), is_odd)) {
    throw UserFailure("\"" + qhpsi::Printable(address, kLongestAddress) +
                      "\" is no address such as postmaster@example.org");
  }
}

bool HasNews(const LogReport& report, const ReportMail& mail) {
  const MailCounts& total = report.mail.total();
  return total.infected > 0 || total.no_verdict > 0 || total.deferred > 0 ||
         report.mail.error_count() > 0 || !report.mail.distrust().empty() ||
         !report.clamd.Outages().empty() || report.freshclam.failing_since().has_value() ||
         !report.passed_over.empty() || !mail.warnings.empty();
}

std::string ReportAsMail(const LogReport& report, const ReportMail& mail, std::time_t now) {
  const std::string host = qhpsi::Printable(mail.host, kLongestHost);
  std::string text = "Date: " + DateOf(now) + "\nFrom: QHPSI <" + mail.recipient +
                     ">\nTo: " + mail.recipient + "\nSubject: " + host + ": " +
                     Subject(report.mail.total()) + "\nMessage-ID: <" + std::to_string(now) + "." +
                     std::to_string(::getpid()) + ".qhpsi@" + host +
                     ">\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n" +
                     "Content-Type: text/plain; charset=us-ascii\n\n";
  for (const std::string& warning : mail.warnings) {
    text += "warning: " + warning + "\n";
  }
  text += mail.warnings.empty() ? "" : "\n";
  return text + ShortReportAsText(report, now);
}

}  // namespace installer
