// A rule's program: it gets the message on descriptor 0, as programs in dot-qmail lines do.

#ifndef FILTER_DELIVER_PIPE_MESSAGE_H_
#define FILTER_DELIVER_PIPE_MESSAGE_H_

#include <string>

#include "filter/message/message.h"

namespace filter {

// Runs /bin/sh -c `command` and waits for it. Returns when it exited with 0 or 99. Throws Failure
// otherwise, permanent for the same statuses as qmail-local: 64, 65, 70, 76, 77, 78, 100 and 112.
void PipeMessage(const Message& message, const std::string& command);

}  // namespace filter

#endif  // FILTER_DELIVER_PIPE_MESSAGE_H_
