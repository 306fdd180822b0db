// From what is to be there and what is there to the steps between: what install does.
//
// A file that is as we left it is replaced; one that the administrator edited, and a setting that
// was removed, stay as they are.

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
  std::vector<Step> steps;            // in their order; none where all is as it is to be
  std::vector<std::string> replaced;  // files as we left them that get new content
  std::vector<std::string> kept;      // files that the administrator edited or removed
  std::vector<std::string> restart;   // services that run with what is replaced
};

// `last` is the manifest as it is, and `options` what it is to remember. `up` and `down` name
// services. Throws Failure where something that is not ours is in the way.
Plan MakePlan(const Tree& tree, const Layout& layout, const Manifest& last,
              const std::map<std::string, std::string>& options, const std::vector<std::string>& up,
              const std::vector<std::string>& down);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_PLAN_H_
