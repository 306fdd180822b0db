// Rules as vcfilter -s shows them.

#ifndef FILTER_RULES_RULE_TABLE_H_
#define FILTER_RULES_RULE_TABLE_H_

#include <string>
#include <vector>

#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"

namespace filter {

// A table with a line of titles. No control character that is in a rule gets out. `address` is
// whose rules they are.
std::string RuleTable(const std::vector<ListedRule>& rules, const std::string& address);

// One line for each rule, of eight words with one blank between: number, address, name, header's
// number, comparison's number, keyword, folder, and Deliver, Vapour, Bounce, &address or |program.
// Blanks within a word are ~, as IndiMail has it.
std::string RawRules(const std::vector<ListedRule>& rules, const std::string& address,
                     const HeaderNames& headers);

}  // namespace filter

#endif  // FILTER_RULES_RULE_TABLE_H_
