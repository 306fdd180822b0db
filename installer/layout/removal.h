// What uninstall does, as steps.

#ifndef INSTALLER_LAYOUT_REMOVAL_H_
#define INSTALLER_LAYOUT_REMOVAL_H_

#include <string>
#include <vector>

#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {

struct Removal {
  std::vector<Step> services;     // stopped and removed, before all else
  std::vector<Step> files;        // the rest
  std::vector<std::string> kept;  // what the administrator changed, where it is afterwards
};

// Queues, logs and signatures, and what the administrator changed, are removed by a purge alone; a
// program that somebody put over ours by none.
Removal PlanRemoval(const Tree& tree, const Context& context, const Manifest& manifest, bool purge);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_REMOVAL_H_
