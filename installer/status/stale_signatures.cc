#include "installer/status/stale_signatures.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "installer/report/log_report.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/scanner/database_summary.h"
#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/status/freshness.h"
#include "installer/status/status_report.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

constexpr const char* kFetch = "qhpsi-installer enable freshclam; svc -a makes it check at once";
constexpr const char* kReadItsLog = "its log says more; svc -a makes it try again at once";
constexpr const char* kLoad = "its log says why; svc -t has it load them anew";

// None without such a service.
Variables VariablesOfNamed(const Context& context, const std::string& name) {
  return VariablesOf(Tree(context.root), {.name = name,
                                          .directory = context.InRoot(context.ServiceDir(name)),
                                          .path = context.ServiceDir(name)});
}

// Whether the service is up, or will be when the machine boots.
bool IsUsed(const StatusReport& report, const std::string& name) {
  return std::any_of(report.services.begin(), report.services.end(),
                     [&](const ServiceReport& service) {
                       const bool is_up = service.status && service.status->up();
                       return service.name == name && (service.up_at_boot || is_up);
                     });
}

void Add(std::vector<StaleSignatures>& stale, const std::optional<std::string>& text,
         const char* fix) {
  if (text) {
    stale.push_back({*text, fix});
  }
}

// Where the clamd of this machine that uses a database can be asked.
std::vector<std::string> ServersOf(bool is_own, bool has_system) {
  const std::string system = std::string("unix:") + kSystemClamd;
  if (!is_own) {
    return {system};
  }
  const std::string own = std::string("unix:") + kOwnClamd;
  return has_system ? std::vector<std::string>{own} : std::vector<std::string>{own, system};
}

}  // namespace

std::vector<StaleSignatures> FindStale(const Context& context, const StatusReport& report,
                                       std::time_t now) {
  std::vector<StaleSignatures> stale;
  if (IsUsed(report, "freshclam")) {
    Add(stale, WhyNotFetched(ReadFreshclamLog(context, now), now), kReadItsLog);
  }
  const std::time_t max_age = MaxAgeOf(VariablesOfNamed(context, "freshclam"));
  const std::string own =
      context.InRoot(Value(VariablesOfNamed(context, "clamd"), "DATABASEDIR", "/nonexistent"));
  const bool has_system = HasSystemClamd(context);
  for (const DatabaseSummary& database : report.signatures) {
    const bool is_own = database.path == own && IsUsed(report, "clamd");
    if (!is_own && !(has_system && database.path == context.InRoot(kSystemDatabase))) {
      continue;
    }
    Add(stale, WhyOld(database, max_age, now), kFetch);
    for (const std::string& server : ServersOf(is_own, has_system)) {
      for (const ClamdReport& clamd : report.clamd) {
        if (clamd.server == server) {
          Add(stale, WhyNotLoaded(server, clamd.signatures_version, database, now), kLoad);
        }
      }
    }
  }
  return stale;
}

}  // namespace installer
