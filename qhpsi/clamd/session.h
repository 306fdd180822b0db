// One scan over one connection to clamd.

#ifndef QHPSI_CLAMD_SESSION_H_
#define QHPSI_CLAMD_SESSION_H_

#include <sys/socket.h>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/reply.h"

namespace qhpsi {

// Has the message that descriptor `message` is open on scanned from its first to its last byte,
// wherever its offset is. `connection` is a connected, non-blocking stream socket of address family
// `family`: over AF_UNIX the descriptor is passed (FILDES), otherwise the bytes are sent
// (INSTREAM). All is over by `deadline`.
ClamdReply AskClamd(int connection, sa_family_t family, int message, Clock::time_point deadline);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_SESSION_H_
