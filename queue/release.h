// Mail that an administrator takes out of quarantine and sends on as it is.

#ifndef QUEUE_RELEASE_H_
#define QUEUE_RELEASE_H_

#include "queue/caller.h"
#include "queue/settings.h"

namespace queue {

// With QHPSIRELEASE=USER in `environment` (as environ), the mail is not scanned, redirected or
// copied, and is marked as released by USER. Installed setuid we hear that from root alone: others
// choose how their mail is scanned at most, and the mark tells readers that a person has looked.
// Throws Failure kConfig when USER has a blank or is not printable, or has more than 255 bytes.
void ApplyRelease(const Caller& caller, char* const* environment, Settings& settings);

}  // namespace queue

#endif  // QUEUE_RELEASE_H_
