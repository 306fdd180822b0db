#include <limits.h>
#include <sys/types.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/commands/progress_bar.h"
#include "installer/report/log_report.h"
#include "installer/report/report_html.h"
#include "installer/report/report_json.h"
#include "installer/report/report_mail.h"
#include "installer/report/report_text.h"
#include "installer/report/tally.h"
#include "installer/service/mail_command.h"
#include "installer/service/service.h"
#include "installer/status/status_report.h"
#include "installer/system/atomic_file.h"
#include "installer/system/context.h"
#include "installer/system/duration.h"
#include "installer/system/failure.h"

namespace installer {
namespace {

constexpr mode_t kReadable = 0644;

struct Options {
  std::string since = "7d";
  bool json = false;
  std::string html = {};
  std::string mail = {};
  bool quiet = false;
};

// The bar goes to standard error, so that the report can go to a file.
ReadingProgress Bar() {
  return [shown = uint64_t{101}](uint64_t total, uint64_t done) mutable {
    const uint64_t percent = total == 0 ? 100 : done * 100 / total;
    if (percent != shown) {
      shown = percent;
      std::cerr << ProgressLine("logs", "read", total, done) << (done >= total ? ClearedLine() : "")
                << std::flush;
    }
  };
}

std::string HostName() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "?";
}

void SendMail(const Context& context, const Options& options, const LogReport& report,
              std::time_t now) {
  if (!context.root.empty()) {
    throw UserFailure("--mail: the programs of --root are not run here");
  }
  ReportMail mail = {.recipient = options.mail, .host = HostName()};
  for (const StaleSignatures& stale : MakeStatusReport(context).stale) {
    mail.warnings.push_back(stale.text);
  }
  if (options.quiet && !HasNews(report, mail)) {
    return;
  }
  const auto variables = SmtpVariables(context);
  if (!variables) {
    throw UserFailure("there is no SMTP service whose qmail-queue could take mail");
  }
  QueueOwnMail(*variables, mail.recipient, ReportAsMail(report, mail, now));
}

ExitCode Report(const Context& context, const Options& options) {
  const std::time_t now = std::time(nullptr);
  if (!options.mail.empty()) {
    CheckRecipient(options.mail);
  }
  const Period period{now - ParseDuration(options.since), now + 1};
  const bool has_bar = ::isatty(STDERR_FILENO) == 1;
  const LogReport report = ReadLogs(context, period, has_bar ? Bar() : ReadingProgress());
  if (!options.html.empty()) {
    const std::string path = std::filesystem::absolute(options.html).string();
    ReplaceFileIn(OpenDirectoryOf(path), path, ReportAsHtml(report, HostName(), now), kReadable);
  }
  if (!options.mail.empty()) {
    SendMail(context, options, report, now);
  }
  if (options.json) {
    std::cout << ReportAsJson(report);
  } else if (options.html.empty() && options.mail.empty()) {
    std::cout << ReportAsText(report, context, now);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddReportCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "report",
                  .description = "says what the logs say: mails, viruses, clients, outages",
                  .example = "qhpsi-installer report --since 24h"},
                 Report);
  command
      .add_option("--since", options.since,
                  "how far back: a number with m, h, d or w for minutes, hours, days or weeks (7d)")
      ->type_name("TIME");
  command.add_flag("--json", options.json, "for machines");
  command.add_option("--html", options.html, "write a page with charts")->type_name("FILE");
  command.add_option("--mail", options.mail, "send a short report by mail in place of printing")
      ->type_name("ADDRESS");
  command.add_flag("--quiet", options.quiet, "send none when nothing was caught or went wrong");
}

}  // namespace installer
