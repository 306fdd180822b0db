// The files that say what becomes of infected mail by the virus's name, see queue/policy.h.

#ifndef INSTALLER_SERVICE_POLICY_FILE_H_
#define INSTALLER_SERVICE_POLICY_FILE_H_

#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/tree.h"
#include "queue/policy.h"

namespace installer {

// The one that a service with these variables has, in the tree: what QHPSIPOLICY names, or else
// HOME/control/qhpsipolicy if that is there. Empty: none.
std::string PolicyFile(const Tree& tree, const Variables& variables);

// Throws Failure kUser, with the file and the line, when it is not there or makes no sense.
std::vector<queue::PolicyRule> ReadPolicy(const Tree& tree, const std::string& path);

}  // namespace installer

#endif  // INSTALLER_SERVICE_POLICY_FILE_H_
