// Forwards a message to another address through qmail-queue.

#ifndef FILTER_DELIVER_FORWARD_MESSAGE_H_
#define FILTER_DELIVER_FORWARD_MESSAGE_H_

#include <sys/types.h>

#include <string>

#include "filter/deliver/delivery.h"
#include "filter/message/message.h"

namespace filter {

// Makes `program`, a qmail-queue, queue the message from byte `offset` on, with the sender that
// qmail-local would give it. A Delivered-To line in front lets us recognize the message when it
// comes back. Throws Failure, permanent if qmail-queue will never accept the message, and temporary
// otherwise; nothing is queued then.
void ForwardMessage(const Message& message, off_t offset, const Delivery& delivery,
                    const std::string& address, const std::string& program);

}  // namespace filter

#endif  // FILTER_DELIVER_FORWARD_MESSAGE_H_
