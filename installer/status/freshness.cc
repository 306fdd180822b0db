#include "installer/status/freshness.h"

#include <cstdint>
#include <ctime>
#include <limits>
#include <optional>
#include <string>

#include "installer/report/freshclam_log.h"
#include "installer/scanner/database_summary.h"
#include "installer/service/variable.h"
#include "installer/system/duration.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

constexpr std::time_t kDay = 86400;
constexpr uint64_t kMaxAge = 3;        // days
constexpr uint64_t kLargestAge = 365;  // the same; services/freshclam/check has it, too
// A round that fails now and then, as when a mirror is busy, is no news.
constexpr std::time_t kTimeToFetch = std::time_t{6} * 3600;
// clamd looks for new files each minute (SelfCheck), or each ten as Debian ships it.
constexpr std::time_t kTimeToLoad = std::time_t{20} * 60;

}  // namespace

std::time_t MaxAgeOf(const Variables& freshclam) {
  const auto days = qhpsi::ParseNumber(Value(freshclam, "MAXAGE"), 1, kLargestAge);
  return static_cast<std::time_t>(days.value_or(kMaxAge)) * kDay;
}

std::optional<std::string> WhyOld(const DatabaseSummary& database, std::time_t max_age,
                                  std::time_t now) {
  const std::time_t made = database.daily != 0 ? database.daily : database.newest;
  if (made == 0 || now - made <= max_age) {
    return std::nullopt;
  }
  return database.path + ": the newest " + (database.daily != 0 ? "daily " : "") +
         "signatures are " + Duration(now - made) + " old";
}

std::optional<std::string> WhyNotFetched(const FreshclamLog& freshclam, std::time_t now) {
  const auto since = freshclam.failing_since();
  if (!since || now - *since < kTimeToFetch) {
    return std::nullopt;
  }
  return "freshclam has failed for " + Duration(now - *since) + ": " + freshclam.reason();
}

std::optional<std::string> WhyNotLoaded(const std::string& server, const std::string& loaded,
                                        const DatabaseSummary& database, std::time_t now) {
  const auto version = qhpsi::ParseNumber(loaded, 1, std::numeric_limits<uint32_t>::max());
  if (!version || *version >= database.version || now - database.came < kTimeToLoad) {
    return std::nullopt;
  }
  return "clamd " + server + ": has daily signatures " + loaded + ", but " + database.path +
         " has had " + std::to_string(database.version) + " for " + Duration(now - database.came);
}

}  // namespace installer
