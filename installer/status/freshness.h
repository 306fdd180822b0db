// Whether signatures are as new as they could be: their age, how freshclam fares, and whether each
// clamd has loaded what is on disk.

#ifndef INSTALLER_STATUS_FRESHNESS_H_
#define INSTALLER_STATUS_FRESHNESS_H_

#include <ctime>
#include <optional>
#include <string>

#include "installer/report/freshclam_log.h"
#include "installer/scanner/database_summary.h"
#include "installer/service/variable.h"

namespace installer {

// freshclam's variable MAXAGE in seconds; 3 days where it is unset or makes no sense.
std::time_t MaxAgeOf(const Variables& freshclam);

// Each says what is wrong, or nothing when all is well. `now` is the current time.

// ClamAV's daily signatures are too old, or where there are none, the newest of others.
std::optional<std::string> WhyOld(const DatabaseSummary& database, std::time_t max_age,
                                  std::time_t now);

// All rounds have failed for a while.
std::optional<std::string> WhyNotFetched(const FreshclamLog& freshclam, std::time_t now);

// The clamd at `server` still has another version of the daily signatures, `loaded`, although the
// files have been there for longer than it takes to notice and to load them. Nothing where either
// has none.
std::optional<std::string> WhyNotLoaded(const std::string& server, const std::string& loaded,
                                        const DatabaseSummary& database, std::time_t now);

}  // namespace installer

#endif  // INSTALLER_STATUS_FRESHNESS_H_
