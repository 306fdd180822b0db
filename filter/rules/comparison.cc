#include "filter/rules/comparison.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "filter/rules/rule.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"

namespace filter {
namespace {

struct Entry {
  const char* name;
  const char* title;
};

// The index is the comparison's number.
constexpr std::array<Entry, 9> kTable = {{
    {"equals", "Equals"},
    {"contains", "Contains"},
    {"does-not-contain", "Does not contain"},
    {"starts-with", "Starts with"},
    {"ends-with", "Ends with"},
    {"sender-not-in-address-book", "Sender not in Address Book"},
    {"my-address-not-in-to-cc-bcc", "My id not in To, Cc, Bcc"},
    {"numeric-expression", "Numerical Logical Expression"},
    {"regular-expression", "RegExp"},
}};

const Entry& EntryOf(Comparison comparison) { return kTable.at(static_cast<size_t>(comparison)); }

// `name` in lower case, with one dash for whatever separates words.
std::string Normal(std::string_view name) {
  std::string normal;
  for (const char c : name) {
    const char lower = qhpsi::ToLower(c);
    if (qhpsi::IsDigit(lower) || (lower >= 'a' && lower <= 'z')) {
      normal += lower;
    } else if (!normal.ends_with('-')) {
      normal += '-';
    }
  }
  return normal;
}

}  // namespace

const char* Name(Comparison comparison) { return EntryOf(comparison).name; }

const char* Title(Comparison comparison) { return EntryOf(comparison).title; }

std::optional<Comparison> FindComparison(std::string_view number_or_name) {
  if (const auto number = qhpsi::ParseNumber(number_or_name, 0, kTable.size() - 1)) {
    return static_cast<Comparison>(*number);
  }
  const std::string name = Normal(number_or_name);
  for (size_t i = 0; i < kTable.size(); ++i) {
    if (name == kTable[i].name || name == Normal(kTable[i].title)) {
      return static_cast<Comparison>(i);
    }
  }
  return std::nullopt;
}

bool NeedsHeader(Comparison comparison) {
  return comparison != Comparison::kSenderNotInAddressBook &&
         comparison != Comparison::kMyAddressNotInRecipients;
}

std::string ListComparisons() {
  std::string list;
  for (size_t i = 0; i < kTable.size(); ++i) {
    list += "  " + std::to_string(i) + " " + kTable[i].name + "\n";
  }
  return list;
}

}  // namespace filter
