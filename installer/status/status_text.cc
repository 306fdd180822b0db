
#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "installer/scanner/database_summary.h"
#include "installer/scanner/scanner_proof.h"
#include "installer/service/supervise_status.h"
#include "installer/status/status_report.h"
#include "installer/system/context.h"
#include "installer/system/duration.h"

namespace installer {
namespace {

constexpr size_t kLongestLine = 100;

std::string When(std::time_t time) {
  std::tm parts{};
  std::array<char, 32> text{};
  if (::localtime_r(&time, &parts) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts) == 0) {
    return "?";
  }
  return text.data();
}

std::string State(const ServiceReport& service) {
  if (!service.status) {
    return "no supervise";
  }
  std::string state = service.status->up() ? "up" : "down";
  state += service.status->paused ? ", paused" : "";
  return state + (service.has_log && !(service.log && service.log->up()) ? ", log down" : "");
}

std::string WantedState(const ServiceReport& service) {
  std::string at_boot = service.up_at_boot ? "up" : "down";
  if (!service.status || service.status->wanted == Wanted::kNothing) {
    return at_boot;
  }
  const std::string now = service.status->wanted == Wanted::kUp ? "up" : "down";
  return now == at_boot ? now : now + ", at boot " + at_boot;
}

using Row = std::vector<std::string>;

Row ServiceRow(const ServiceReport& service, std::time_t now) {
  const auto& status = service.status;
  return {service.name,
          State(service),
          status ? When(status->since) + " (" + Duration(now - status->since) + ")" : "-",
          status && status->up() ? std::to_string(status->pid) : "-",
          WantedState(service),
          service.last_line ? service.last_line->text.substr(0, kLongestLine) : "-"};
}

std::string Table(const std::vector<Row>& rows, const Context& context) {
  std::vector<size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(i + 1 < row.size() ? widths[i] - row[i].size() + 2 : 0, ' ');
      const bool is_state = i == 1 && &row != &rows.front();
      line += (is_state ? Colored(context, row[i] == "up" ? Color::kGreen : Color::kRed, row[i])
                        : row[i]) +
              blanks;
    }
    text += line + "\n";
  }
  return text;
}

std::string ClamdLine(const ClamdReport& clamd, const Context& context) {
  std::string text = "clamd " + clamd.server + ": ";
  if (clamd.error) {
    // The reason may name the server again.
    const size_t name = clamd.error->starts_with(clamd.server + ": ") ? clamd.server.size() + 2 : 0;
    return text + Colored(context, Color::kRed, "does not answer") + ": " +
           clamd.error->substr(name) + "\n";
  }
  text += Colored(context, Color::kGreen, "answers") + ", " + clamd.version;
  if (!clamd.signatures_version.empty()) {
    text += ", signatures " + clamd.signatures_version + " of " + clamd.signatures_date;
  }
  return text + "\n";
}

std::string SignaturesLine(const DatabaseSummary& database, std::time_t now) {
  std::string text = "signatures " + database.path + ": ";
  if (!database.error.empty()) {
    return text + database.error + "\n";
  }
  text += std::to_string(database.signatures);
  text += database.version == 0 ? "" : ", daily version " + std::to_string(database.version);
  text += database.newest == 0 ? "" : ", the newest " + Duration(now - database.newest) + " old";
  return text + "\n";
}

// One line for all queues, and one more for each that holds mail or has an error.
std::string QueueLines(const std::vector<QueueReport>& queues) {
  std::string text;
  uint64_t total = 0;
  for (const QueueReport& queue : queues) {
    total += queue.messages;
    if (queue.error || queue.messages != 0) {
      text +=
          "  " + queue.path + ": " + queue.error.value_or(std::to_string(queue.messages)) + "\n";
    }
  }
  return "mails waiting: " + std::to_string(total) + " in " + std::to_string(queues.size()) +
         (queues.size() == 1 ? " queue\n" : " queues\n") + text;
}

}  // namespace

std::string StatusAsText(const StatusReport& report, const Context& context, std::time_t now) {
  std::vector<Row> rows = {{"SERVICE", "STATE", "SINCE", "PID", "WANTED", "LAST LOG LINE"}};
  for (const ServiceReport& service : report.services) {
    rows.push_back(ServiceRow(service, now));
  }
  std::string text = Table(rows, context);
  if (!report.svscan_runs) {
    text += Colored(context, Color::kRed,
                    "svscan does not run on " + context.InRoot(context.service_dir)) +
            "\n";
  }
  text += "\n";
  for (const ClamdReport& clamd : report.clamd) {
    text += ClamdLine(clamd, context);
  }
  for (const ScannerProof& proof : report.proofs) {
    text += ProofAsText(proof, now) + "\n";
  }
  for (const DatabaseSummary& database : report.signatures) {
    text += SignaturesLine(database, now);
  }
  for (const StaleSignatures& stale : report.stale) {
    text += Colored(context, Color::kYellow, "warning") + ": " + stale.text + "\n";
  }
  return text + QueueLines(report.queues);
}

}  // namespace installer
