// What install does: the steps from what the machine has to what the layout says.
//
// A file that is as we left it is replaced. One that the administrator edited stays, and a setting
// that the administrator removed stays away.

#ifndef INSTALLER_LAYOUT_PLAN_H_
#define INSTALLER_LAYOUT_PLAN_H_

#include <map>
#include <string>
#include <vector>

#include "installer/layout/layout.h"
#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/system/tree.h"

namespace installer {

struct Plan {
  std::vector<Step> steps;            // in order; empty when nothing is to be done
  std::vector<std::string> replaced;  // files as we left them, with new content now
  std::vector<std::string> kept;      // files that the administrator edited or removed
  std::vector<std::string> restart;   // services that run with replaced files
};

// `last` is the manifest of last time, and `options` are for the new one. `up` and `down` name the
// services to start and to stop. Throws Failure when something that is not ours is in the way.
Plan MakePlan(const Tree& tree, const Layout& layout, const Manifest& last,
              const std::map<std::string, std::string>& options, const std::vector<std::string>& up,
              const std::vector<std::string>& down);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_PLAN_H_
