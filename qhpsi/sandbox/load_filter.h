// How a seccomp filter gets into the kernel.

#ifndef QHPSI_SANDBOX_LOAD_FILTER_H_
#define QHPSI_SANDBOX_LOAD_FILTER_H_

#include <span>

#include "qhpsi/sandbox/filters.h"

namespace qhpsi {

// For good, for this process and what it starts; no_new_privs must be set. False, with errno set,
// when the kernel refuses: EINVAL where it has no seccomp. With AddressSanitizer, which needs far
// more calls, it does nothing.
bool LoadFilter(std::span<const FilterStep> filter);

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_LOAD_FILTER_H_
