// Descriptors that a setuid program was started without.

#ifndef QHPSI_BASE_CLOSED_AT_START_H_
#define QHPSI_BASE_CLOSED_AT_START_H_

namespace qhpsi {

// Whether `fd` (0, 1 or 2) was closed when a setuid program started. musl then opens /dev/null in
// its place before main(), for reading too: a message that is not there would pass for an empty
// one.
bool WasClosedAtStart(int fd);

}  // namespace qhpsi

#endif  // QHPSI_BASE_CLOSED_AT_START_H_
