// The format of rules.cdb: each user's key has the lines of that user's rules in order, as in the
// rules file; the empty key has a mark that tells which text the file was made from.

#ifndef FILTER_STORE_RULE_DB_FORMAT_H_
#define FILTER_STORE_RULE_DB_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace filter {

inline constexpr const char* kRuleDbName = "rules.cdb";
inline constexpr const char* kMarkKey = "";
inline constexpr const char* kMarkBegin = "qhpsi rules 1 ";  // a new format needs a new number

// Differs when the rules file differs. FNV-1a detects changes; it does not withstand attacks.
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
