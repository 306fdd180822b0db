// What a rule that matched does with the message.

#ifndef FILTER_DELIVER_ACT_H_
#define FILTER_DELIVER_ACT_H_

#include <sys/types.h>

#include <optional>
#include <string>

#include "filter/base/failure.h"
#include "filter/deliver/delivery.h"
#include "filter/message/message.h"
#include "filter/rules/rule.h"

namespace filter {

// Why the rule cannot be carried out for this user, in words; nothing when it can. The caller then
// delivers as if there were no rules.
std::optional<std::string> WhyImpossible(const Rule& rule, const Delivery& delivery);

// What Act() does, in words: "deliver to Quarantine, forward to lab@example.org".
std::string DescribeAct(const Rule& rule, const Delivery& delivery);

// Carries the rule out on the message, which is seekable and begins at byte `offset`. Returns
// kStop, or kPermanent when the message must bounce. The folder comes last: when another part
// fails, the next attempt does not deliver a second copy. Throws Failure.
ExitCode Act(const Rule& rule, const Delivery& delivery, const Message& message, off_t offset,
             const std::string& qmail_queue);

}  // namespace filter

#endif  // FILTER_DELIVER_ACT_H_
