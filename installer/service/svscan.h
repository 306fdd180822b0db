// What supervises services on this machine: svscan in SERVICEDIR, or something else elsewhere.

#ifndef INSTALLER_SERVICE_SVSCAN_H_
#define INSTALLER_SERVICE_SVSCAN_H_

#include <sys/types.h>

#include <optional>
#include <string>

#include "installer/system/context.h"

namespace installer {

// Whether a svscan, or a runsvdir, runs in SERVICEDIR.
bool SvscanRuns(const Context& context);

// Something that supervises other services than those in SERVICEDIR.
struct OtherSupervisor {
  std::string name;  // svscan, or runsvdir or s6-svscan, which do not know daemontools' services
  pid_t pid = 0;
  std::string directory;  // it works in
};
std::optional<OtherSupervisor> FindOtherSupervisor(const Context& context);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SVSCAN_H_
