// The session keyring: a login's keys, such as those of encrypted directories and network shares,
// which the kernel lets every process use that the login has started, whatever user it has become
// (session-keyring(7)).

#ifndef QHPSI_SESSION_KEYRING_H_
#define QHPSI_SESSION_KEYRING_H_

#include <optional>

#include "qhpsi/exit.h"

namespace qhpsi {

// Gives this process and what it starts an empty one in place of the caller's. Where the kernel has
// no keys, or lets nobody use them, there is nothing to leave. Returns kIds when it refuses.
std::optional<Exit> LeaveSessionKeyring();

}  // namespace qhpsi

#endif  // QHPSI_SESSION_KEYRING_H_
