// What a rule that matched does with the message.

#ifndef FILTER_DELIVER_ACT_H_
#define FILTER_DELIVER_ACT_H_

#include <sys/types.h>

#include <string>

#include "filter/base/failure.h"
#include "filter/deliver/delivery.h"
#include "filter/message/message.h"
#include "filter/rules/rule.h"

namespace filter {

// Why a rule cannot be carried out for this user, in words; empty when it can be. The message is
// then delivered as if there were no rules.
std::string Obstacle(const Rule& rule, const Delivery& delivery);

// What is done, in words: "deliver to Quarantine, forward to lab@example.org".
std::string Plan(const Rule& rule, const Delivery& delivery);

// Carries the rule out on the message, which is seekable and begins at byte `offset`: kStop, or
// kPermanent when it is to be bounced. What goes to a folder gets there last, so that a failure of
// the rest leaves nothing behind that the next attempt would do again. Throws Failure.
ExitCode Act(const Rule& rule, const Delivery& delivery, const Message& message, off_t offset,
             const std::string& qmail_queue);

}  // namespace filter

#endif  // FILTER_DELIVER_ACT_H_
