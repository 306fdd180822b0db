// Whom qhpsi serves, and as whom it runs.
//
// Installed setuid qscand and setgid qmail, it is started by qmail-queue, which runs as qmailq. It
// takes on qscand and qmail for good, so that nothing a scanner does can get back to its caller's
// ids. Not setuid (root, tests, a demonstration), it keeps the ids it has.

#ifndef QHPSI_IDENTITY_H_
#define QHPSI_IDENTITY_H_

#include <sys/types.h>

#include <optional>

#include "qhpsi/failure.h"

namespace qhpsi {

// True when this program was started with more rights than its caller has: setuid or setgid.
bool IsElevated();

// Whether a caller with real user id `real` may have qhpsi run something as `effective`.
bool IsTrustedCaller(uid_t real, uid_t effective, std::optional<uid_t> qmailq);

// For an elevated process: checks the caller, then makes real and saved ids the effective ones and
// reads them back. Everything is as it was, or half given up, when a failure is returned: exit.
std::optional<Failure> KeepOnlyEffectiveIds();

}  // namespace qhpsi

#endif  // QHPSI_IDENTITY_H_
