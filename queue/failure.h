// The one way in which qmail-queue gives up. `what()` goes to stderr as "qmail-queue: WHAT".

#ifndef QUEUE_FAILURE_H_
#define QUEUE_FAILURE_H_

#include "qhpsi/base/basic_failure.h"
#include "queue/exit_code.h"

namespace queue {

using Failure = qhpsi::BasicFailure<ExitCode>;

}  // namespace queue

#endif  // QUEUE_FAILURE_H_
