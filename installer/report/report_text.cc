#include "installer/report/report_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "installer/report/calendar.h"
#include "installer/report/clamd_log.h"
#include "installer/report/freshclam_log.h"
#include "installer/report/log_report.h"
#include "installer/report/report_format.h"
#include "installer/report/tally.h"
#include "installer/report/time_histogram.h"
#include "installer/report/top_list.h"
#include "installer/system/context.h"
#include "installer/system/duration.h"

namespace installer {
namespace {

constexpr size_t kBarWidth = 30;
constexpr size_t kTop = 10;
constexpr size_t kMostDays = 31;     // with a line each: the last ones
constexpr size_t kMostOutages = 10;  // the same

std::string Right(std::string_view text, size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ').append(text);
}

std::string Right(uint64_t number, size_t width) { return Right(std::to_string(number), width); }

std::string Left(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

// In proportion to the largest; something is never nothing.
std::string Bar(uint64_t value, uint64_t largest) {
  if (value == 0) {
    return {};
  }
  const double part = static_cast<double>(value) / static_cast<double>(largest);
  return std::string(std::max<size_t>(1, static_cast<size_t>(part * kBarWidth)), '#');
}

std::string Heading(const std::string& text) { return "\n" + text + "\n"; }

std::string TotalLine(const char* what, uint64_t count, const MailCounts& total,
                      const std::string& more) {
  return "  " + Left(what, 16) + Right(count, 12) + "  " + Right(Share(count, total.mails), 8) +
         (more.empty() ? "" : "  " + more) + "\n";
}

std::string Totals(const Tally& mail) {
  const MailCounts& total = mail.total();
  const uint64_t found = mail.found_in_reading();
  std::string text =
      Left("mails scanned", 18) + Right(total.mails, 12) + "  " + ByteSize(total.bytes) + "\n";
  text += TotalLine("clean", total.clean, total, "");
  text += TotalLine("infected", total.infected, total,
                    found == 0 ? "" : std::to_string(found) + " in readings alone");
  text += TotalLine("not scanned", total.unscanned, total, "for their size or by the policy");
  text += TotalLine("no verdict", total.no_verdict, total, "");
  text += TotalLine("queued", total.queued(), total, "");
  text += TotalLine("refused", total.refused, total, "");
  text += TotalLine("dropped", total.dropped, total, "");
  text += TotalLine("deferred", total.deferred, total, "");
  const TimeHistogram& times = mail.scan_times();
  if (times.count() > 0) {
    text += "scan time: median " + ScanTime(times.Quantile(0.5)) + ", 99 % within " +
            ScanTime(times.Quantile(0.99)) + ", the longest " + ScanTime(times.longest()) + "\n";
  }
  if (mail.with_readings() > 0) {
    text += "mails with readings: " + std::to_string(mail.with_readings()) + "\n";
  }
  return text;
}

constexpr const char* kColumns = "     MAILS       BYTES  INFECTED  REFUSED  DEFERRED\n";

std::string CountsLine(const std::string& name, const MailCounts& counts, uint64_t largest) {
  std::string line = Left(name, 10) + Right(counts.mails, 10) + Right(ByteSize(counts.bytes), 12) +
                     Right(counts.infected, 10) + Right(counts.refused, 9) +
                     Right(counts.deferred, 10) + "  " + Bar(counts.mails, largest);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string Days(const Tally& mail) {
  uint64_t largest = 1;
  for (const auto& [day, counts] : mail.days()) {
    largest = std::max(largest, counts.mails);
  }
  std::string text = Heading(Left("DAY", 10) + kColumns);
  text.pop_back();
  size_t left_out = mail.days().size() - std::min(mail.days().size(), kMostDays);
  for (const auto& [day, counts] : mail.days()) {
    if (left_out > 0) {
      --left_out;
      continue;
    }
    text += CountsLine(DayName(day), counts, largest);
  }
  return text;
}

std::string Hours(const Tally& mail) {
  uint64_t largest = 1;
  for (const MailCounts& counts : mail.hours()) {
    largest = std::max(largest, counts.mails);
  }
  std::string text = Heading(Left("HOUR", 10) + kColumns);
  text.pop_back();
  for (size_t hour = 0; hour < mail.hours().size(); ++hour) {
    text +=
        CountsLine((hour < 10 ? "0" : "") + std::to_string(hour), mail.hours().at(hour), largest);
  }
  return text;
}

// Nothing for an empty list.
std::string List(const std::string& heading, const TopList& list) {
  if (list.empty()) {
    return {};
  }
  const auto entries = list.Top(kTop);
  size_t width = 0;
  for (const TopList::Entry& entry : entries) {
    width = std::max(width, entry.text.size());
  }
  width = std::min<size_t>(width, 60);
  std::string text = Heading(heading);
  for (const TopList::Entry& entry : entries) {
    text += "  " + Left(entry.text, width) + Right(entry.count, 10) + "  " +
            Bar(entry.count, entries.front().count) + "\n";
  }
  if (list.size() > entries.size()) {
    text += "  and " + std::to_string(list.size() - entries.size()) + " more\n";
  }
  if (!list.is_exact()) {
    text += "  (too many to count each: each may be up to " + std::to_string(list.missing()) +
            " more)\n";
  }
  return text;
}

std::string OutageLines(const ClamdLog& clamd, const Context& context, std::time_t now) {
  const std::vector<Outage> outages = clamd.Outages();
  if (outages.empty()) {
    return {};
  }
  std::time_t seconds = 0;
  for (const Outage& outage : outages) {
    seconds += outage.to.value_or(now) - outage.from;
  }
  std::string text = Heading("CLAMD WAS NOT UP: " + Plural(outages.size(), "time") + ", " +
                             Duration(seconds) + " together");
  const size_t first = outages.size() - std::min(outages.size(), kMostOutages);
  for (size_t i = first; i < outages.size(); ++i) {
    const Outage& outage = outages[i];
    text += "  " + MinuteName(outage.from) + "  " +
            (outage.to ? Duration(*outage.to - outage.from)
                       : Colored(context, Color::kRed,
                                 Duration(now - outage.from) + ", and still is not")) +
            "\n";
  }
  return text;
}

std::string SignatureLines(const FreshclamLog& freshclam, const Context& context, std::time_t now) {
  if (!freshclam.updated() && !freshclam.succeeded() && !freshclam.failing_since()) {
    return {};
  }
  std::string text = Heading("SIGNATURES, BY FRESHCLAM'S LOG");
  if (freshclam.updated()) {
    text += "  the last came " + Duration(now - *freshclam.updated()) + " ago\n";
  }
  if (freshclam.succeeded()) {
    text += "  found to be the newest " + Duration(now - *freshclam.succeeded()) + " ago\n";
  }
  if (freshclam.failing_since()) {
    text += "  " +
            Colored(context, Color::kRed,
                    "freshclam has failed for " + Duration(now - *freshclam.failing_since())) +
            ": " + freshclam.reason() + "\n";
  }
  for (const auto& [day, counts] : freshclam.days()) {
    if (counts.updates > 0 || counts.failures > 0) {
      text += "  " + DayName(day) + "  " + Plural(counts.updates, "file") + " came" +
              (counts.failures > 0 ? ", " + Plural(counts.failures, "round") + " failed" : "") +
              "\n";
    }
  }
  return text;
}

std::string Beginning(const LogReport& report) {
  const Period& period = report.mail.period();
  return "from " + MinuteName(period.from) + " to " + MinuteName(period.to) + ", by " +
         Plural(report.lines, "line") + " of " + Plural(report.files, "log file") + "\n\n" +
         Totals(report.mail);
}

std::string Troubles(const LogReport& report, const Context& context, std::time_t now) {
  std::string text = List("WHY THERE WAS NO VERDICT", report.mail.reasons()) +
                     List("SCANNERS THAT WERE NOT BELIEVED", report.mail.distrust()) +
                     List("WHY QMAIL-QUEUE GAVE UP", report.mail.errors()) +
                     OutageLines(report.clamd, context, now) +
                     SignatureLines(report.freshclam, context, now);
  for (const std::string& reason : report.passed_over) {
    text += "\nnot read: " + reason + "\n";
  }
  return text;
}

}  // namespace

std::string ReportAsText(const LogReport& report, const Context& context, std::time_t now) {
  const Tally& mail = report.mail;
  std::string text = Beginning(report);
  if (mail.total().mails > 0) {
    text += Days(mail) + Hours(mail);
  }
  text += List("VIRUSES", mail.viruses());
  text += List("IGNORED BY THE POLICY", mail.ignored());
  text += List("UNSCANNABLE BY THE POLICY", mail.unscannable());
  text += List("NETWORKS THAT SENT INFECTED MAIL", mail.virus_networks());
  text += List("NETWORKS", mail.networks());
  text += List("CLAMD SERVERS", mail.servers());
  return text + Troubles(report, context, now);
}

std::string ShortReportAsText(const LogReport& report, std::time_t now) {
  return Beginning(report) + List("VIRUSES", report.mail.viruses()) +
         List("NETWORKS THAT SENT INFECTED MAIL", report.mail.virus_networks()) +
         Troubles(report, Context(), now);
}

}  // namespace installer
