// Services told to start and to stop, as an administrator does it with svc and svstat.

#ifndef INSTALLER_SERVICE_SERVICE_CONTROL_H_
#define INSTALLER_SERVICE_SERVICE_CONTROL_H_

#include <chrono>
#include <string>

#include "installer/service/service.h"
#include "installer/service/supervise_status.h"

namespace installer {

// How long each of these waits. clamd takes a while to end its scans.
inline constexpr std::chrono::seconds kTimeToStart{20};
inline constexpr std::chrono::seconds kTimeToStop{60};

// svc -u for the service and its log; returns when supervise says that both are up and wanted up.
// Throws Failure kSystem when that takes too long.
void BringUp(const Service& service);

// svc -d for the service, not for its log; returns when supervise says that it is down.
void TakeDown(const Service& service);

// TakeDown() and BringUp(): it reads its variables again. With `log`, that of its log too.
void Restart(const Service& service, bool log);

// svscan looks for new services every five seconds. Waits for supervise to be there, if a svscan
// runs that will start it. Whether it is there.
bool WaitForSupervise(const Service& service, bool svscan_runs);

// The service is up because it failed and waits a moment before it tries again: its run script has
// become sleep.
bool IsFailing(const SuperviseStatus& status);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SERVICE_CONTROL_H_
