// Reads the rules in force: HOME/filter/DOMAIN/rules.cdb, which vfilter opens for each message.
//
// vcfilter compiles it from the text file beside it. A reader finds the old rules or the new ones,
// never a mixture.

#ifndef FILTER_STORE_RULE_DB_H_
#define FILTER_STORE_RULE_DB_H_

#include <string>
#include <string_view>
#include <vector>

#include "filter/rules/rule.h"

namespace filter {

// The rules for mail to `user`@`domain`, in the order to try them: kBefore's, the user's own,
// kAfter's, each list by number. Letters' case does not matter in either argument. Each rule has
// passed CheckRule(). Empty if the domain has no compiled rules, or a name that no directory can
// have.
//
// Throws Failure when the compiled rules cannot be used: they are unreadable, damaged, owned by
// neither root nor the owner of their directory, or writable by others. The caller then delivers as
// if there were no rules, and logs the reason.
std::vector<ListedRule> RulesFor(const std::string& home, std::string_view user,
                                 std::string_view domain);

// The mark in the compiled rules of the open directory `directory`, whose name is `path`: it tells
// which text they were made from (rule_db_format.h). Empty if there are none. Throws Failure.
std::string RulesMark(int directory, const std::string& path);

}  // namespace filter

#endif  // FILTER_STORE_RULE_DB_H_
