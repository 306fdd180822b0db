// A list of steps, done or only printed.

#ifndef INSTALLER_LAYOUT_DO_STEPS_H_
#define INSTALLER_LAYOUT_DO_STEPS_H_

#include <vector>

#include "installer/layout/step.h"
#include "installer/system/tree.h"

namespace installer {

// Prints each step on standard output when it is done; with `dry_run` prints them and does none.
// Throws Failure of the first that fails.
void DoSteps(const Tree& tree, const std::vector<Step>& steps, bool dry_run);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_DO_STEPS_H_
