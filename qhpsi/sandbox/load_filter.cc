#include "qhpsi/sandbox/load_filter.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "qhpsi/sandbox/filters.h"
#include "qhpsi/sandbox/is_sanitized.h"

namespace qhpsi {
namespace {

static_assert(sizeof(FilterStep) == sizeof(sock_filter) &&
              offsetof(FilterStep, operand) == offsetof(sock_filter, k));

}  // namespace

bool LoadFilter(std::span<const FilterStep> filter) {
  if (kIsSanitized) {
    return true;
  }
  std::vector<FilterStep> steps(filter.begin(), filter.end());
  for (FilterStep& step : steps) {
    if (step.operand == kOwnProcess) {
      step.operand = static_cast<uint32_t>(::getpid());
    }
  }
  const sock_fprog program{.len = static_cast<unsigned short>(steps.size()),
                           .filter = reinterpret_cast<sock_filter*>(steps.data())};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace qhpsi
