// The queues of an SMTP service's mail.

#ifndef INSTALLER_SERVICE_QUEUES_OF_H_
#define INSTALLER_SERVICE_QUEUES_OF_H_

#include <string>
#include <vector>

#include "installer/service/variable.h"

namespace installer {

// Their paths in order, as the service sees them. None for variables that make no sense.
std::vector<std::string> QueuesOf(const Variables& variables);

}  // namespace installer

#endif  // INSTALLER_SERVICE_QUEUES_OF_H_
