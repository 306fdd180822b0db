// One scan over one connection to clamd.

#ifndef QHPSI_CLAMD_SESSION_H_
#define QHPSI_CLAMD_SESSION_H_

#include <sys/socket.h>

#include <functional>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/reply.h"

namespace qhpsi {

// Has clamd scan the whole file that `message` is open on, wherever its offset is, and returns the
// reply. `connection` is a connected, non-blocking stream socket of address family `family`: over
// AF_UNIX it passes the descriptor (FILDES), otherwise it sends the bytes (INSTREAM). Calls
// `meanwhile`, unless that is empty, when clamd has the whole message. Ends by `deadline`.
ClamdReply RunSession(int connection, sa_family_t family, int message, Clock::time_point deadline,
                      const std::function<void()>& meanwhile);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_SESSION_H_
