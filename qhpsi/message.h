// The message that a plugin is to scan.

#ifndef QHPSI_MESSAGE_H_
#define QHPSI_MESSAGE_H_

#include "qhpsi/base/fd.h"

namespace qhpsi {

// Opens `messfile` for reading, at its start. Where the name may not be read by us (EACCES, a queue
// closed to the scanner's group) but the same file is on fd 0, that is taken, from its start. Not
// valid, with errno set, when neither is to be had.
Fd OpenMessage(const char* messfile);

}  // namespace qhpsi

#endif  // QHPSI_MESSAGE_H_
