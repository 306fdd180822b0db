// Which program a caller may have run as qhpsi.

#ifndef QUEUE_QHPSI_PROGRAM_H_
#define QUEUE_QHPSI_PROGRAM_H_

#include <string>

namespace queue {

// Returns `path`, which QHPSIPROG in the environment names, free of links. Installed setuid, we run
// that as qmailq, so it would be the caller's way to all mail that is queued: it must be a qhpsi
// that root has installed. That is a program set-user-id qscand, which neither group nor others may
// write, in a directory that root alone can change, as are all above it. Throws Failure kConfig if
// it is anything else, kUids when /etc/passwd cannot be read.
std::string InstalledQhpsi(const std::string& path);

}  // namespace queue

#endif  // QUEUE_QHPSI_PROGRAM_H_
