// What vfilter --test prints.

#ifndef FILTER_EXPLAIN_H_
#define FILTER_EXPLAIN_H_

#include <string>
#include <vector>

#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"
#include "filter/rules/compare.h"
#include "filter/rules/rule.h"

namespace filter {

// A line for each rule, with what it compares and whether it matches, and a last line with what
// would happen to the message. Text that others wrote appears cut and without control characters.
std::string Explain(const std::vector<ListedRule>& rules, const MessageHeader& header,
                    const Correspondents& who, const Delivery& delivery);

}  // namespace filter

#endif  // FILTER_EXPLAIN_H_
