// Finds comparisons by name and by the number that IndiMail's vcfilter gives them.

#ifndef FILTER_RULES_COMPARISON_H_
#define FILTER_RULES_COMPARISON_H_

#include <optional>
#include <string>
#include <string_view>

#include "filter/rules/rule.h"

namespace filter {

// The name in the rules file: "equals", "does-not-contain".
const char* Name(Comparison comparison);

// IndiMail's words for it, for tables.
const char* Title(Comparison comparison);

// By number ("2"), name or title; "does not contain" and "Does-Not-Contain" are the same name.
// Nothing when there is no such comparison.
std::optional<Comparison> FindComparison(std::string_view number_or_name);

// Whether it compares a header with a keyword. The others compare addresses and need neither.
bool NeedsHeader(Comparison comparison);

// The number and name of each, for --help.
std::string ListComparisons();

}  // namespace filter

#endif  // FILTER_RULES_COMPARISON_H_
