// Moves what is left of a message from its pipe to its file, past this process's memory.

#ifndef QUEUE_MOVE_BODY_H_
#define QUEUE_MOVE_BODY_H_

#include <cstdint>

#include "queue/mess_file.h"

namespace queue {

// Goes on to the end of what comes through `pipe`, or until a move fails: it is no pipe, a signal
// came, the disk is full. The caller must then read what is left, and meets an error that lasts
// there. Returns how many bytes it moved. Throws Failure: kWrite, kRead, kTimeout.
uint64_t MoveBody(int pipe, MessFile& mess);

}  // namespace queue

#endif  // QUEUE_MOVE_BODY_H_
