// supervise, told by its fifo what to do: as svc does it, for a service directory anywhere.

#ifndef INSTALLER_SERVICE_STOP_SUPERVISE_H_
#define INSTALLER_SERVICE_STOP_SUPERVISE_H_

#include <string>
#include <string_view>

#include "installer/system/tree.h"

namespace installer {

// Sends `commands`, svc's letters, to the supervise of the directory. Nothing where none runs.
void ControlSupervise(const Tree& tree, const std::string& directory, std::string_view commands);

// Ends the service and its log, and both supervise. Returns when they are gone. Throws Failure when
// that takes more than a minute. svscan must no longer see the directory.
void StopSupervise(const Tree& tree, const std::string& directory);

}  // namespace installer

#endif  // INSTALLER_SERVICE_STOP_SUPERVISE_H_
