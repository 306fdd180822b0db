// How the services, clamd, its signatures and the queues are doing.

#ifndef INSTALLER_STATUS_STATUS_REPORT_H_
#define INSTALLER_STATUS_STATUS_REPORT_H_

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "installer/scanner/database_summary.h"
#include "installer/scanner/scanner_proof.h"
#include "installer/service/last_log_line.h"
#include "installer/service/supervise_status.h"
#include "installer/system/context.h"

namespace installer {

struct ServiceReport {
  std::string name = {};
  std::optional<SuperviseStatus> status = {};  // none: no supervise runs there
  bool up_at_boot = false;                     // it has no file `down`
  bool has_log = false;
  std::optional<SuperviseStatus> log = {};
  std::optional<LogLine> last_line = {};
};

struct ClamdReport {
  std::string server = {};              // as in CLAMD_SERVERS
  std::string version = {};             // "ClamAV 1.4.6"
  std::string signatures_version = {};  // of the daily signatures; empty: it has none
  std::string signatures_date = {};
  std::optional<std::string> error = {};  // why it does not answer
};

struct QueueReport {
  std::string path = {};
  uint64_t messages = 0;
  std::optional<std::string> error = {};  // why they cannot be counted
};

// Signatures that are not as new as they could be, and what would change that.
struct StaleSignatures {
  std::string text = {};
  std::string fix = {};
};

struct StatusReport {
  bool svscan_runs = false;
  std::vector<ServiceReport> services = {};
  std::vector<ClamdReport> clamd = {};    // each that scans mail, once
  std::vector<ScannerProof> proofs = {};  // of each scanner, once
  std::vector<DatabaseSummary> signatures = {};
  std::vector<StaleSignatures> stale = {};  // of what is used
  std::vector<QueueReport> queues = {};
};

// Takes at most a few seconds for each clamd that does not answer.
StatusReport MakeStatusReport(const Context& context);

// Whether the distribution's clamd listens. A link of ours to our own clamd does not count.
bool HasSystemClamd(const Context& context);

// The report for people, and for machines. `now` is the current time.
std::string StatusAsText(const StatusReport& report, const Context& context, std::time_t now);
std::string StatusAsJson(const StatusReport& report, std::time_t now);

// What clamd answers to VERSION: "ClamAV 1.4.6/27000/Sun Nov 22 08:49:36 2026", or "ClamAV 1.4.6".
ClamdReport ParseClamdVersion(const std::string& server, const std::string& answer);

}  // namespace installer

#endif  // INSTALLER_STATUS_STATUS_REPORT_H_
