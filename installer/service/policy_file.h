// The files that say what becomes of infected mail by the virus's name, see queue/policy.h.

#ifndef INSTALLER_SERVICE_POLICY_FILE_H_
#define INSTALLER_SERVICE_POLICY_FILE_H_

#include <cstddef>
#include <string>

#include "installer/service/variable.h"
#include "installer/system/tree.h"

namespace installer {

// The one that QHPSIPOLICY names among `settings` (settings_of.h). Empty: none.
std::string PolicyFile(const Variables& settings);

// HOME/control/qhpsipolicy; empty if it is not there.
std::string UsualPolicyFile(const Tree& tree);

// The number of its rules. Throws Failure kUser, with the file and the line, when it is not there
// or makes no sense.
size_t CheckPolicy(const Tree& tree, const std::string& path);

// What becomes of mail with this virus: "forward post@example.org (FILE:2)". Throws as the above.
std::string Explain(const Tree& tree, const std::string& path, const std::string& virus);

}  // namespace installer

#endif  // INSTALLER_SERVICE_POLICY_FILE_H_
