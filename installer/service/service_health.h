// Whether a service that was just started does its work.

#ifndef INSTALLER_SERVICE_SERVICE_HEALTH_H_
#define INSTALLER_SERVICE_SERVICE_HEALTH_H_

#include <optional>
#include <string>

#include "installer/service/service.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {

// Why the log of the service, which is up, does not write: its script has given up for now. Nothing
// when it does, or when there is none.
std::optional<std::string> WhyLogFails(const Context& context, const Tree& tree,
                                       const Service& service);

// Waits a moment, since a script that cannot start its program says why at once, and pauses. Throws
// Failure kSystem when the service or its log has ended or pauses, with the reason, and when it is
// an SMTP service and does not greet its clients.
void CheckThatItWorks(const Context& context, const Tree& tree, const Service& service);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SERVICE_HEALTH_H_
