// What vfilter --test says.

#ifndef FILTER_EXPLAIN_H_
#define FILTER_EXPLAIN_H_

#include <string>
#include <vector>

#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"
#include "filter/rules/compare.h"
#include "filter/store/rule_db.h"

namespace filter {

// A line for each rule, with what it compares and whether it matches, and a last one with what
// would become of the message. What others wrote is shown without control characters, and cut.
std::string Explain(const std::vector<ListedRule>& rules, const MessageHeader& header,
                    const Correspondents& who, const Delivery& delivery);

}  // namespace filter

#endif  // FILTER_EXPLAIN_H_
