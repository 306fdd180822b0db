#include "filter/rules/compare.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "filter/message/addresses.h"
#include "filter/message/message_header.h"
#include "filter/rules/numeric_expression.h"
#include "filter/rules/regular_expression.h"
#include "filter/rules/rule.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

// For text in lower case. Takes linear time for any two texts.
bool Contains(std::string_view text, std::string_view part) {
  return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// The test that a rule applies to a header's value.
using Predicate = std::function<bool(std::string_view value)>;

Predicate PredicateOf(const Rule& rule) {
  const std::string keyword = qhpsi::Lower(rule.keyword);
  switch (rule.comparison) {
    case Comparison::kEquals:
      return [keyword](std::string_view value) {
        return qhpsi::EqualIgnoringCase(qhpsi::Trim(value), qhpsi::Trim(keyword));
      };
    case Comparison::kContains:
    case Comparison::kDoesNotContain:
      return [keyword](std::string_view value) { return Contains(qhpsi::Lower(value), keyword); };
    case Comparison::kStartsWith:
      return [keyword](std::string_view value) {
        return qhpsi::EqualIgnoringCase(value.substr(0, keyword.size()), keyword);
      };
    case Comparison::kEndsWith:
      return [keyword](std::string_view value) {
        return value.size() >= keyword.size() &&
               qhpsi::EqualIgnoringCase(value.substr(value.size() - keyword.size()), keyword);
      };
    case Comparison::kNumeric:
      return [&rule](std::string_view value) {
        const auto number = FirstNumber(value);
        return number && Holds(rule.keyword, *number);
      };
    case Comparison::kRegularExpression:
      // Shared, since RE2 cannot be copied and std::function must be.
      return [expression = std::make_shared<RegularExpression>(rule.keyword)](
                 std::string_view value) { return expression->IsIn(value); };
    case Comparison::kSenderNotInAddressBook:
    case Comparison::kMyAddressNotInRecipients:
      break;
  }
  return [](std::string_view) { return false; };
}

std::optional<Match> MatchHeader(const Rule& rule, const MessageHeader& header) {
  const std::string& name = *rule.header;
  const auto values = header.Values(name);
  if (values.empty()) {
    return std::nullopt;
  }
  const Predicate matches = PredicateOf(rule);
  const auto found = std::find_if(values.begin(), values.end(), matches);
  if (rule.comparison == Comparison::kDoesNotContain) {
    return found == values.end() ? std::optional(Match{name, std::string(values.front())})
                                 : std::nullopt;
  }
  return found != values.end() ? std::optional(Match{name, std::string(*found)}) : std::nullopt;
}

// Whether `is_known` is true for an address in one of the headers `names`.
bool AnyAddress(const MessageHeader& header, std::initializer_list<const char*> names,
                const std::function<bool(const std::string&)>& is_known) {
  for (const char* name : names) {
    for (const std::string_view value : header.RawValues(name)) {
      const auto addresses = FindAddresses(value);
      if (std::any_of(addresses.begin(), addresses.end(), is_known)) {
        return true;
      }
    }
  }
  return false;
}

bool IsOwn(const Correspondents& who, std::string_view address) {
  return std::any_of(who.own.begin(), who.own.end(), [address](const std::string& own) {
    return qhpsi::EqualIgnoringCase(own, address);
  });
}

std::optional<Match> MatchSender(const MessageHeader& header, const Correspondents& who) {
  // The user counts as known: people write to themselves.
  const auto is_known = [&who](const std::string& address) {
    return IsOwn(who, address) || who.address_book.Has(address);
  };
  if (is_known(who.sender) || AnyAddress(header, {"From", "Return-Path"}, is_known)) {
    return std::nullopt;
  }
  return Match{.header = "", .value = who.sender};
}

std::optional<Match> MatchRecipients(const MessageHeader& header, const Correspondents& who) {
  const auto is_own = [&who](const std::string& address) { return IsOwn(who, address); };
  if (AnyAddress(header, {"To", "Cc", "Bcc"}, is_own)) {
    return std::nullopt;
  }
  return Match{.header = "", .value = who.own.empty() ? "" : who.own.front()};
}

}  // namespace

bool NeedsAddressBook(const Rule& rule) {
  return rule.comparison == Comparison::kSenderNotInAddressBook;
}

std::optional<Match> FindMatch(const Rule& rule, const MessageHeader& header,
                               const Correspondents& who) {
  switch (rule.comparison) {
    case Comparison::kSenderNotInAddressBook:
      return MatchSender(header, who);
    case Comparison::kMyAddressNotInRecipients:
      return MatchRecipients(header, who);
    default:
      return rule.header ? MatchHeader(rule, header) : std::nullopt;
  }
}

}  // namespace filter
