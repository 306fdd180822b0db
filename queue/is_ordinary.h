// Whether a message is so plain that every mail reader finds in it what the scanner has found.

#ifndef QUEUE_IS_ORDINARY_H_
#define QUEUE_IS_ORDINARY_H_

namespace queue {

// Reads the whole file that `message` is open on, from its start; its offset stays. What cannot be
// read is not ordinary. See qhpsi/mime/ordinary.h.
bool IsOrdinary(int message);

}  // namespace queue

#endif  // QUEUE_IS_ORDINARY_H_
