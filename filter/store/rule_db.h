// The rules in force, compiled: HOME/filter/DOMAIN/rules.cdb, which vfilter reads for each message.
//
// vcfilter writes it from the text file beside it. A reader finds the old rules or the new ones,
// never a mixture.

#ifndef FILTER_STORE_RULE_DB_H_
#define FILTER_STORE_RULE_DB_H_

#include <string>
#include <string_view>
#include <vector>

#include "filter/rules/rule.h"

namespace filter {

// The rules for mail to `user`@`domain`, in the order in which they are to be tried: kBefore's, the
// user's own, kAfter's, each list by number. Letters' case does not matter in either argument. Each
// rule has passed CheckRule(). Empty where the domain has no compiled rules, or has a name that
// no directory could have.
//
// Throws Failure when there are compiled rules and they cannot be used: not readable, damaged,
// owned by somebody else than root or the owner of their directory, or writable by others. The
// caller delivers as if there were no rules, and says why in the log.
std::vector<ListedRule> RulesFor(const std::string& home, std::string_view user,
                                 std::string_view domain);

// The mark of the text that the compiled rules in the open directory `directory`, whose name is
// `path`, were made from (rule_db_format.h). Empty when there are none. Throws Failure.
std::string RulesMark(int directory, const std::string& path);

}  // namespace filter

#endif  // FILTER_STORE_RULE_DB_H_
