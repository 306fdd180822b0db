// Which of the signatures that are used could be newer, by what freshness.h says of each.

#ifndef INSTALLER_STATUS_STALE_SIGNATURES_H_
#define INSTALLER_STATUS_STALE_SIGNATURES_H_

#include <ctime>
#include <vector>

#include "installer/status/status_report.h"
#include "installer/system/context.h"

namespace installer {

// `report` has services, clamd and signatures. Those of a service that is down and stays down do
// not count. Reads freshclam's log.
std::vector<StaleSignatures> FindStale(const Context& context, const StatusReport& report,
                                       std::time_t now);

}  // namespace installer

#endif  // INSTALLER_STATUS_STALE_SIGNATURES_H_
