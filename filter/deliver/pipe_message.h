// Runs a rule's program with the message on descriptor 0, as qmail-local runs those of dot-qmail.

#ifndef FILTER_DELIVER_PIPE_MESSAGE_H_
#define FILTER_DELIVER_PIPE_MESSAGE_H_

#include <string>

#include "filter/message/message.h"

namespace filter {

// Runs /bin/sh -c `command` and waits for it. Returns if it exits with 0 or 99. Otherwise throws
// Failure, permanent for the same statuses as qmail-local: 64, 65, 70, 76, 77, 78, 100 and 112.
void PipeMessage(const Message& message, const std::string& command);

}  // namespace filter

#endif  // FILTER_DELIVER_PIPE_MESSAGE_H_
