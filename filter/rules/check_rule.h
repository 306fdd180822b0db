// Checks a rule. Every rule passes here: from the command line, from the rules file, and once more
// when vfilter reads the compiled rules.

#ifndef FILTER_RULES_CHECK_RULE_H_
#define FILTER_RULES_CHECK_RULE_H_

#include <cstddef>
#include <string_view>

#include "filter/rules/rule.h"

namespace filter {

inline constexpr size_t kMaxRuleName = 255;
inline constexpr size_t kMaxKeyword = 4096;
inline constexpr size_t kMaxFolder = 200;
inline constexpr size_t kMaxAddress = 900;  // qmail's own limit
inline constexpr size_t kMaxProgram = 4096;
inline constexpr size_t kMaxUser = 255;
inline constexpr unsigned kMaxNumber = 9999;

// Throws Failure (kPermanent) that says what is wrong: a name or folder that would leave the
// Maildir, an invalid address or program, a regular expression that RE2 does not compile, a numeric
// expression that makes no sense, a header or keyword that is missing or has no use.
void CheckRule(const Rule& rule);

// Throws Failure when `user` cannot be a local part or is not in lower case.
void CheckUser(std::string_view user);

// Whether `.` + folder can be one directory in the Maildir: no slash, nothing unprintable, and no
// dots that would make an empty or hidden part.
bool IsFolder(std::string_view folder);

}  // namespace filter

#endif  // FILTER_RULES_CHECK_RULE_H_
