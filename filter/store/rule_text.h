// One rule as one line of the rules file:
//
//   prefilt 2 virusFilter if X-QHPSI equals "virus found" then Quarantine
//   jane 0 strangers if sender-not-in-address-book then Strangers
//   jane 3 big if X-Size numeric-expression "> 1000" then Inbox forward joe@example.com bounce
//   jane 4 list if Subject regular-expression '^\[list\]' then /NoDeliver pipe "bin/list -a"
//
// The words are: user, number, name, comparison, folder, and further actions.

#ifndef FILTER_STORE_RULE_TEXT_H_
#define FILTER_STORE_RULE_TEXT_H_

#include <string>
#include <string_view>

#include "filter/rules/rule.h"

namespace filter {

// The line without its line break. ParseRuleLine() makes the same rule of it, whatever bytes the
// keyword has.
std::string RuleLine(const ListedRule& listed);

// Throws Failure (kPermanent) that says what is wrong when `line` is no rule or the rule does not
// pass CheckRule().
ListedRule ParseRuleLine(std::string_view line);

}  // namespace filter

#endif  // FILTER_STORE_RULE_TEXT_H_
