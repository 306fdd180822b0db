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
  std::vector<Step> services;     // stop and remove services, before all else
  std::vector<Step> files;        // remove the rest, but for data
  std::vector<Step> data;         // of a purge: remove queues, logs and signatures, and end it
  std::vector<std::string> kept;  // what the administrator changed, by its new path
};

// Only a purge removes queues, logs, signatures and what the administrator changed. Nothing removes
// a program that somebody put over ours.
Removal PlanRemoval(const Tree& tree, const Context& context, const Manifest& manifest, bool purge);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_REMOVAL_H_
