// Return-Path and Delivered-To, the lines that begin a delivered message: there once, never twice.

#ifndef FILTER_DELIVER_DELIVERY_LINES_H_
#define FILTER_DELIVER_DELIVERY_LINES_H_

#include <cstddef>
#include <string_view>

#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"

namespace filter {

// The size of this delivery's own lines at the start of `head`, the message's first bytes.
// qmail-local gives programs the message without them, but preline(1) may have added them. They do
// not belong to the message, nor show a loop: a message that went round begins with Received.
size_t SizeOfOwnLines(std::string_view head, const Delivery& delivery);

// Whether this message was delivered here before. `header` must not include those own lines.
bool IsLooping(const MessageHeader& header, const Delivery& delivery);

}  // namespace filter

#endif  // FILTER_DELIVER_DELIVERY_LINES_H_
