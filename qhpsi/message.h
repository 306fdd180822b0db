// The message that a plugin is to scan.

#ifndef QHPSI_MESSAGE_H_
#define QHPSI_MESSAGE_H_

#include "qhpsi/base/fd.h"

namespace qhpsi {

// Opens `messfile` for reading, at its start. When we may not read it by name (EACCES: a queue
// closed to the scanner's group), takes the descriptor of the same file on fd 0, rewound. Not
// valid, with errno set, when both fail.
Fd OpenMessage(const char* messfile);

// Opens it once more, with an offset of its own. Not valid, with errno set, where it cannot.
Fd OpenMessageAgain(const char* messfile);

}  // namespace qhpsi

#endif  // QHPSI_MESSAGE_H_
