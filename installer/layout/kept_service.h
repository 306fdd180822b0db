// What uninstall leaves of a service: the files that the administrator changed or added. They stay
// in the same directory under a dotted name, where svscan does not see them.

#ifndef INSTALLER_LAYOUT_KEPT_SERVICE_H_
#define INSTALLER_LAYOUT_KEPT_SERVICE_H_

#include <string>
#include <vector>

#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/system/tree.h"

namespace installer {

// "/service/.clamd" for "/service/clamd".
std::string KeptServicePath(const std::string& service);

// The administrator's files and links in `directory`, which is the service's own or the hidden one:
// all but supervise's, `down`, and those that are as we left them. None when there is no such
// directory.
std::vector<TreeEntry> ReadEdited(const Tree& tree, const std::string& service,
                                  const std::string& directory, const Manifest& manifest);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_KEPT_SERVICE_H_
