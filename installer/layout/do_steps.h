// Does a list of steps, or only prints it.

#ifndef INSTALLER_LAYOUT_DO_STEPS_H_
#define INSTALLER_LAYOUT_DO_STEPS_H_

#include <vector>

#include "installer/layout/step.h"
#include "installer/system/tree.h"

namespace installer {

// Does each step and prints it on standard output; with `dry_run` only prints. Throws the Failure
// of the first step that fails.
void DoSteps(const Tree& tree, const std::vector<Step>& steps, bool dry_run);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_DO_STEPS_H_
