// Which queues an SMTP service's mail goes to.

#ifndef INSTALLER_QUEUES_OF_H_
#define INSTALLER_QUEUES_OF_H_

#include <string>
#include <vector>

#include "installer/variable.h"

namespace installer {

// In their order, as the service sees them. None for variables that make no sense.
std::vector<std::string> QueuesOf(const Variables& variables);

}  // namespace installer

#endif  // INSTALLER_QUEUES_OF_H_
