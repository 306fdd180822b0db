// Starts and stops services, as an administrator does with svc and svstat.

#ifndef INSTALLER_SERVICE_SERVICE_CONTROL_H_
#define INSTALLER_SERVICE_SERVICE_CONTROL_H_

#include <chrono>

#include "installer/service/service.h"
#include "installer/service/supervise_status.h"
#include "installer/system/tree.h"

namespace installer {

// How long these functions wait. clamd takes a while to end its scans.
inline constexpr std::chrono::seconds kTimeToStart{20};
inline constexpr std::chrono::seconds kTimeToStop{60};

// svc -u for the service and its log. Returns when supervise says that both are up and wanted up;
// throws Failure kSystem when that takes too long, or when no supervise runs.
void BringUp(const Tree& tree, const Service& service);

// svc -d for the service, not for its log. Returns when supervise says that it is down.
void TakeDown(const Tree& tree, const Service& service);

// Ends it and starts it again, so that it reads its variables. With `log`, its log does so first.
// Throws Failure kSystem when one takes too long to end: it starts again when it has ended.
void Restart(const Tree& tree, const Service& service, bool log);

// Waits for supervise, if a svscan runs that will start it: svscan looks for new services every
// five seconds. Returns whether supervise is there.
bool WaitForSupervise(const Tree& tree, const Service& service, bool svscan_runs);

// Whether the service is up only because it failed and waits before it tries again: its run script
// has become sleep.
bool IsFailing(const SuperviseStatus& status);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SERVICE_CONTROL_H_
