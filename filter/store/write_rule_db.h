// Compiles rules to the cdb that RulesFor() reads.

#ifndef FILTER_STORE_WRITE_RULE_DB_H_
#define FILTER_STORE_WRITE_RULE_DB_H_

#include <string>

#include "filter/store/rules_text.h"

namespace filter {

// Writes the compiled rules to the empty file `fd`, open for reading and writing. `path` is its
// name in complaints. Throws Failure.
void WriteRuleDb(int fd, const RulesText& rules, const std::string& path);

}  // namespace filter

#endif  // FILTER_STORE_WRITE_RULE_DB_H_
