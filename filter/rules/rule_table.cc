#include "filter/rules/rule_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "filter/base/mailbox_name.h"
#include "filter/base/printable.h"
#include "filter/rules/action_text.h"
#include "filter/rules/comparison.h"
#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

constexpr size_t kColumns = 9;
constexpr const char* kNone = "N/A";

using Row = std::array<std::string, kColumns>;

std::string OrNone(const std::string& text) { return text.empty() ? kNone : Printable(text); }

// "&address", "|program" or nothing.
std::string TargetText(const Rule& rule) {
  return Forwards(rule.action) || Pipes(rule.action) ? ActionText(rule).substr(1) : "";
}

Row RowOf(const ListedRule& listed, const std::string& address) {
  const Rule& rule = listed.rule;
  return {std::to_string(listed.number),
          address,
          Printable(rule.name),
          rule.header.value_or(kNone),
          Title(rule.comparison),
          OrNone(rule.keyword),
          rule.folder == kNoDeliver ? "Void" : DecodeMailboxName(rule.folder),
          Bounces(rule.action) ? "Yes" : "No",
          OrNone(TargetText(rule))};
}

// The width of `text`, in characters of UTF-8.
size_t Width(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6U) != 2; }));
}

std::string RawWord(const std::string& text) {
  std::string word = text.empty() ? kNone : text;
  std::replace_if(
      word.begin(), word.end(), [](char c) { return qhpsi::IsControl(c) || c == ' '; }, '~');
  return Printable(word);
}

std::string RawAction(const Rule& rule) {
  std::string target = RawWord(TargetText(rule));
  switch (rule.action) {
    case Action::kDeliver:
      return rule.folder == kNoDeliver ? "Vapour" : "Deliver";
    case Action::kBounce:
      return "Bounce";
    case Action::kForward:
    case Action::kPipe:
      return target;
    case Action::kForwardAndBounce:
    case Action::kPipeAndBounce:
      break;
  }
  return "Bounce" + target;
}

}  // namespace

std::string RuleTable(const std::vector<ListedRule>& rules, const std::string& address) {
  std::vector<Row> rows = {{"No", "EmailId", "FilterName", "Header", "Comparison", "Keyword",
                            "Folder", "Bounce", "Delivery"}};
  std::transform(rules.begin(), rules.end(), std::back_inserter(rows),
                 [&address](const ListedRule& listed) { return RowOf(listed, address); });
  std::array<size_t, kColumns> widths = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kColumns; ++i) {
      widths[i] = std::max(widths[i], Width(row[i]));
    }
  }
  std::string table;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < kColumns; ++i) {
      line += row[i] + std::string(widths[i] - Width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + "\n";
  }
  return table;
}

std::string RawRules(const std::vector<ListedRule>& rules, const std::string& address,
                     const HeaderNames& headers) {
  std::string lines;
  for (const ListedRule& listed : rules) {
    const Rule& rule = listed.rule;
    lines += std::to_string(listed.number) + " " + RawWord(address) + " " + RawWord(rule.name) +
             " " + headers.Number(rule.header) + " " +
             std::to_string(static_cast<int>(rule.comparison)) + " " + RawWord(rule.keyword) + " " +
             RawWord(rule.folder) + " " + RawAction(rule) + "\n";
  }
  return lines;
}

}  // namespace filter
