#include "installer/status/status_report.h"

#include <sys/stat.h>

#include <cstddef>
#include <ctime>
#include <set>
#include <utility>

#include "installer/queues/queued_mail.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/scanner/clamd_query.h"
#include "installer/scanner/database_summary.h"
#include "installer/scanner/scanner_probe.h"
#include "installer/scanner/scanner_proof.h"
#include "installer/service/down_file.h"
#include "installer/service/last_log_line.h"
#include "installer/service/queues_of.h"
#include "installer/service/service.h"
#include "installer/service/settings_of.h"
#include "installer/service/supervise_status.h"
#include "installer/service/svscan.h"
#include "installer/service/variable.h"
#include "installer/status/stale_signatures.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"
#include "qhpsi/clamd/server_list.h"

namespace installer {
namespace {

constexpr size_t kLongestVersion = 200;

ServiceReport ReportService(const Context& context, const Tree& tree, const Service& service) {
  return {.name = service.name,
          .status = ReadSuperviseStatus(tree, service.path),
          .up_at_boot = !HasDownFile(tree, service),
          .has_log = service.HasLog(tree),
          .log = ReadSuperviseStatus(tree, service.LogPath()),
          .last_line = LastLogLine(context, service)};
}

ClamdReport ReportClamd(const qhpsi::ClamdServer& server) {
  const ClamdAnswer answer = QueryClamd(server, "VERSION", kTimeToAnswer);
  if (!answer.error.empty()) {
    return {.server = server.name, .error = answer.error};
  }
  return ParseClamdVersion(server.name, answer.text);
}

QueueReport ReportQueue(const Tree& tree, const std::string& path) {
  QueueReport report{.path = path};
  try {
    if (tree.IsDirectory(Below(path, "mess"))) {
      report.messages = CountQueuedMail(tree, path);
    } else {
      report.error = "is not a queue";
    }
  } catch (const Failure& failure) {
    report.error = failure.what();
  }
  return report;
}

void AddValue(const Variables& variables, const std::string& name, std::set<std::string>& values) {
  const auto found = variables.find(name);
  if (found != variables.end() && !found->second.empty()) {
    values.insert(found->second);
  }
}

}  // namespace

ClamdReport ParseClamdVersion(const std::string& server, const std::string& answer) {
  const std::string text = qhpsi::Printable(answer, kLongestVersion);
  ClamdReport report{.server = server};
  const size_t first = text.find('/');
  report.version = text.substr(0, first);
  if (first == std::string::npos) {
    return report;
  }
  const size_t second = text.find('/', first + 1);
  report.signatures_version = text.substr(first + 1, second - first - 1);
  if (second != std::string::npos) {
    report.signatures_date = text.substr(second + 1);
  }
  return report;
}

bool HasSystemClamd(const Context& context) {
  struct stat status{};
  return ::lstat(context.InRoot(kSystemClamd).c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

StatusReport MakeStatusReport(const Context& context) {
  StatusReport report{.svscan_runs = SvscanRuns(context)};
  std::set<std::string> servers_seen;
  std::set<std::string> databases;
  std::set<std::string> queues;
  std::set<std::string> scanners;
  const Tree tree(context.root);
  for (const Service& service : ListServices(context)) {
    report.services.push_back(ReportService(context, tree, service));
    const Variables settings = SettingsOf(tree, service);
    AddValue(settings, "DATABASEDIR", databases);
    if (!service.IsSmtp()) {
      continue;
    }
    for (const qhpsi::ClamdServer& server : ClamdServersOf(settings)) {
      if (servers_seen.insert(server.name).second) {
        report.clamd.push_back(ReportClamd(server));
      }
    }
    for (ScannerProof& proof : ScannerProofs(settings, context.InRoot(qhpsi::kHome))) {
      if (scanners.insert(proof.scanner).second) {
        report.proofs.push_back(std::move(proof));
      }
    }
    for (const std::string& path : QueuesOf(settings)) {
      if (queues.insert(path).second) {
        report.queues.push_back(ReportQueue(tree, path));
      }
    }
  }
  if (HasSystemClamd(context)) {
    databases.insert(kSystemDatabase);
  }
  const Owner reader = ReaderOfSignatures(tree);
  for (const std::string& path : databases) {
    report.signatures.push_back(SummarizeDatabase(context.InRoot(path), reader));
  }
  report.stale = FindStale(context, report, std::time(nullptr));
  return report;
}

}  // namespace installer
