// What qmail-queue inherits from a caller that it does not trust, put right before anything else.

#ifndef QUEUE_PROCESS_H_
#define QUEUE_PROCESS_H_

#include <sys/types.h>

#include <cstddef>

namespace queue {

// Descriptors, umask, signals and the 24 hour alarm. Throws Failure: kRead when descriptor 0 or 1
// is not open.
void PrepareProcess();

// read(2) that goes on after a signal. Throws Failure: kTimeout once the 24 hours are over, kRead
// with errno and `name` when it fails. 0 is end of file.
size_t ReadInput(int fd, const char* name, char* buffer, size_t size);

// Whether the 24 hours are over: a wait that was interrupted must ask.
bool AlarmFired();

}  // namespace queue

#endif  // QUEUE_PROCESS_H_
