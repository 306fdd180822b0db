// A message on its way to another address, through qmail-queue.

#ifndef FILTER_DELIVER_FORWARD_MESSAGE_H_
#define FILTER_DELIVER_FORWARD_MESSAGE_H_

#include <sys/types.h>

#include <string>

#include "filter/deliver/delivery.h"
#include "filter/message/message.h"

namespace filter {

// Has `program`, a qmail-queue, queue the message from byte `offset` on, with a Delivered-To line
// in front by which we know it when it comes back, and the sender that qmail-local would give it.
// Throws Failure: permanent where qmail-queue will never take it, temporary otherwise. Nothing is
// queued then.
void ForwardMessage(const Message& message, off_t offset, const Delivery& delivery,
                    const std::string& address, const std::string& program);

}  // namespace filter

#endif  // FILTER_DELIVER_FORWARD_MESSAGE_H_
