// Descriptors that a setuid program was started without.

#ifndef QHPSI_BASE_STAND_IN_H_
#define QHPSI_BASE_STAND_IN_H_

namespace qhpsi {

// True when `fd` was closed and musl, before main(), opened /dev/null in its place, as it does for
// 0, 1 and 2 of a setuid program: to read from as well, so that a message that is not there would
// pass for an empty one.
bool IsStandIn(int fd);

}  // namespace qhpsi

#endif  // QHPSI_BASE_STAND_IN_H_
