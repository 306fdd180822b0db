// What is in rules.cdb: for each user that has rules, their lines in order, as in the rules file;
// and under the empty key a mark that says from which text it was made.

#ifndef FILTER_STORE_RULE_DB_FORMAT_H_
#define FILTER_STORE_RULE_DB_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace filter {

inline constexpr const char* kRuleDbName = "rules.cdb";
inline constexpr const char* kMarkKey = "";
inline constexpr const char* kMarkBegin = "qhpsi rules 1 ";  // another format gets another number

// Differs when the rules file differs (FNV-1a): to see a change, not to withstand an attack.
inline std::string MarkOf(std::string_view rules_text) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : rules_text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return kMarkBegin + std::to_string(rules_text.size()) + " " + std::to_string(hash);
}

}  // namespace filter

#endif  // FILTER_STORE_RULE_DB_FORMAT_H_
