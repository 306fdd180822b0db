// Controls supervise by its fifo, as svc does, for a service directory anywhere.

#ifndef INSTALLER_SERVICE_STOP_SUPERVISE_H_
#define INSTALLER_SERVICE_STOP_SUPERVISE_H_

#include <string>
#include <string_view>

#include "installer/system/tree.h"

namespace installer {

// Sends `commands`, svc's letters, to the directory's supervise. Returns whether one runs.
bool ControlSupervise(const Tree& tree, const std::string& directory, std::string_view commands);

// Ends the service, its log, and both their supervise, and returns when they are gone. What still
// runs after a minute is killed; throws Failure when that does not help. svscan must no longer see
// the directory.
void StopSupervise(const Tree& tree, const std::string& directory);

}  // namespace installer

#endif  // INSTALLER_SERVICE_STOP_SUPERVISE_H_
