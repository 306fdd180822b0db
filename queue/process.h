// What qmail-queue inherits from a caller that it does not trust, put right before anything else.

#ifndef QUEUE_PROCESS_H_
#define QUEUE_PROCESS_H_

#include <optional>

namespace queue {

// Sets descriptors, umask, signals and the 24 hour alarm. Throws Failure kRead when descriptor 0 or
// 1 is not open.
void PrepareProcess();

// Closes all descriptors from 3 on but `kept`. Must come before we open any: a caller who has left
// us no free descriptor would make the scan fail. Linux before 5.9 closes nothing.
void CloseInherited(std::optional<int> kept);

}  // namespace queue

#endif  // QUEUE_PROCESS_H_
