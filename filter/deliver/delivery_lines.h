// Return-Path and Delivered-To: the lines that a delivered message begins with, once.

#ifndef FILTER_DELIVER_DELIVERY_LINES_H_
#define FILTER_DELIVER_DELIVERY_LINES_H_

#include <cstddef>
#include <string_view>

#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"

namespace filter {

// How much of the message that begins with `head` is this delivery's own lines already: qmail-local
// gives programs the message without them, a program before us may have put them in (preline(1)).
// They are none of the message, and no sign of a loop: one that went round begins with Received.
size_t SizeOfOwnLines(std::string_view head, const Delivery& delivery);

// Whether the message, whose header is `header` without those lines, was delivered here before.
bool IsLooping(const MessageHeader& header, const Delivery& delivery);

}  // namespace filter

#endif  // FILTER_DELIVER_DELIVERY_LINES_H_
