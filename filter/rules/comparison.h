// Comparisons by number, as IndiMail's vcfilter has them, and by name.

#ifndef FILTER_RULES_COMPARISON_H_
#define FILTER_RULES_COMPARISON_H_

#include <optional>
#include <string>
#include <string_view>

#include "filter/rules/rule.h"

namespace filter {

// "equals", "does-not-contain": how the rules file calls it.
const char* Name(Comparison comparison);

// IndiMail's words for it, for tables.
const char* Title(Comparison comparison);

// By number ("2") or name; "does not contain" and "Does-Not-Contain" are the same, and IndiMail's
// words will do. Nothing when there is no such comparison.
std::optional<Comparison> FindComparison(std::string_view number_or_name);

// Whether it compares a header with a keyword. The others look at addresses and need neither.
bool NeedsHeader(Comparison comparison);

// Number and name of all, for --help.
std::string ListComparisons();

}  // namespace filter

#endif  // FILTER_RULES_COMPARISON_H_
