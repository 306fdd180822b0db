// Shows rules as vcfilter -s does.

#ifndef FILTER_RULES_RULE_TABLE_H_
#define FILTER_RULES_RULE_TABLE_H_

#include <string>
#include <vector>

#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"

namespace filter {

// A table with a line of titles, and without control characters, whatever a rule contains.
// `address` names the owner of the rules.
std::string RuleTable(const std::vector<ListedRule>& rules, const std::string& address);

// One line of eight words for each rule, with one blank between words: number, address, name,
// header's number, comparison's number, keyword, folder, and Deliver, Vapour, Bounce, &address or
// |program. ~ replaces blanks within a word, as in IndiMail.
std::string RawRules(const std::vector<ListedRule>& rules, const std::string& address,
                     const HeaderNames& headers);

}  // namespace filter

#endif  // FILTER_RULES_RULE_TABLE_H_
