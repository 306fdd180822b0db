// What the scripts `check` of a service and of its log, by whose rules they start, say of
// variables.

#ifndef INSTALLER_SERVICE_SCRIPT_CHECK_H_
#define INSTALLER_SERVICE_SCRIPT_CHECK_H_

#include <optional>
#include <string>

#include "installer/service/service.h"
#include "installer/service/variable.h"

namespace installer {

// Why the service would not start as it is; nothing when it would, or when it has no such script.
// Takes a second or two. Throws Failure kSystem when the script cannot be run.
std::optional<std::string> WhyNotStarted(const Service& service);
std::optional<std::string> WhyLogNotStarted(const Service& service);

// Why it, or its log, would not start with `after` in place of its variables, if that is another
// reason than today's.
std::optional<std::string> WhyNotStartedWith(const Service& service, const Variables& after);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SCRIPT_CHECK_H_
