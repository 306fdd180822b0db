// Which callers qhpsi serves, and which user it runs as.
//
// Installed setuid qscand and setgid qmail, it is started by qmail-queue, which runs as qmailq. It
// becomes qscand and qmail for good, so that no scanner can get back to the caller's ids. Not
// setuid (root, tests, a demonstration), it keeps the ids it has.

#ifndef QHPSI_IDENTITY_H_
#define QHPSI_IDENTITY_H_

#include <sys/types.h>

#include <optional>

#include "qhpsi/exit.h"

namespace qhpsi {

// True when this program was started with more rights than its caller has: setuid or setgid.
bool IsElevated();

// Whether a caller with real user id `real` may have qhpsi run something as `effective`.
bool IsTrustedCaller(uid_t real, uid_t effective, std::optional<uid_t> qmailq);

// For a process that is not elevated: refuses to run as qmailq. qhpsi has then lost its set-user-id
// bit, and a scanner would get at all mail.
std::optional<Exit> RefuseToBeQmailq();

// For an elevated process: checks the caller, then makes real and saved ids the effective ones and
// reads them back. After an error the ids may be half given up: the process must exit.
std::optional<Exit> KeepOnlyEffectiveIds();

}  // namespace qhpsi

#endif  // QHPSI_IDENTITY_H_
