#include "installer/layout/do_steps.h"

#include <iostream>
#include <vector>

#include "installer/layout/step.h"
#include "installer/system/tree.h"

namespace installer {

void DoSteps(const Tree& tree, const std::vector<Step>& steps, bool dry_run) {
  for (const Step& step : steps) {
    if (!dry_run) {
      Do(tree, step);
    }
    std::cout << Describe(step) << "\n" << std::flush;
  }
}

}  // namespace installer
