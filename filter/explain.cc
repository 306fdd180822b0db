#include "filter/explain.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/printable.h"
#include "filter/deliver/act.h"
#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"
#include "filter/rules/compare.h"
#include "filter/rules/comparison.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

constexpr size_t kMaxShown = 200;
constexpr size_t kMaxValues = 10;

std::string Shown(std::string_view text) {
  return "'" + Printable(text, kMaxShown) + (text.size() > kMaxShown ? "...'" : "'");
}

std::string Question(const Rule& rule) {
  return rule.header ? *rule.header + " " + Name(rule.comparison) + " " + Shown(rule.keyword)
                     : Name(rule.comparison);
}

// All values, or the first kMaxValues: a sender may have written very many.
std::string AllShown(const std::vector<std::string_view>& values) {
  std::string all;
  for (size_t i = 0; i < values.size() && i < kMaxValues; ++i) {
    all += (i == 0 ? "" : ", ") + Shown(values[i]);
  }
  if (values.size() > kMaxValues) {
    all += ", and " + std::to_string(values.size() - kMaxValues) + " more";
  }
  return all.empty() ? "none" : all;
}

// What the message has where the rule looks.
std::string Compared(const Rule& rule, const MessageHeader& header, const Correspondents& who) {
  if (rule.header) {
    return *rule.header + " is " + AllShown(header.Values(*rule.header));
  }
  if (rule.comparison == Comparison::kSenderNotInAddressBook) {
    return "sender is " + Shown(who.sender) + ", From is " + AllShown(header.RawValues("From"));
  }
  return "To is " + AllShown(header.RawValues("To")) + ", Cc is " +
         AllShown(header.RawValues("Cc")) + ", Bcc is " + AllShown(header.RawValues("Bcc"));
}

}  // namespace

std::string Explain(const std::vector<ListedRule>& rules, const MessageHeader& header,
                    const Correspondents& who, const Delivery& delivery) {
  std::string text;
  std::optional<ListedRule> first;
  for (const ListedRule& entry : rules) {
    const auto match = FindMatch(entry.rule, header, who);
    text += entry.user + " " + std::to_string(entry.number) + " " + entry.rule.name + ": " +
            Question(entry.rule) + ": " + (match ? "matches" : "does not match") + ": " +
            (match && !match->header.empty() ? match->header + " is " + Shown(match->value)
                                             : Compared(entry.rule, header, who)) +
            "\n";
    if (match && !first) {
      first = entry;
    }
  }
  if (!first) {
    return text + "no rule matches: hand on\n";
  }
  return text + first->user + " " + std::to_string(first->number) + " " + first->rule.name + ": " +
         DescribeAct(first->rule, delivery) + "\n";
}

}  // namespace filter
