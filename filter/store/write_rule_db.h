// Compiles rules into the cdb that RulesFor() reads.

#ifndef FILTER_STORE_WRITE_RULE_DB_H_
#define FILTER_STORE_WRITE_RULE_DB_H_

#include <string>

#include "filter/store/rules_text.h"

namespace filter {

// Writes the compiled rules to the empty file `fd`, which is open for reading and writing. `path`
// names the file in messages. Throws Failure.
void WriteRuleDb(int fd, const RulesText& rules, const std::string& path);

}  // namespace filter

#endif  // FILTER_STORE_WRITE_RULE_DB_H_
