// The text of a domain's rules: what is parsed and printed parses again to the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/mailbox_name.h"
#include "filter/base/printable.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"
#include "filter/rules/rule_table.h"
#include "filter/store/quoting.h"
#include "filter/store/rule_text.h"
#include "filter/store/rules_text.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using filter::ListedRule;
using filter::Rule;
using fuzz::Require;

auto Fields(const ListedRule& listed) {
  const Rule& rule = listed.rule;
  return std::tie(listed.user, listed.number, rule.name, rule.header, rule.comparison, rule.keyword,
                  rule.folder, rule.action, rule.target);
}

bool Same(const ListedRule& a, const ListedRule& b) { return Fields(a) == Fields(b); }

bool Same(const std::vector<ListedRule>& a, const std::vector<ListedRule>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const ListedRule& x, const ListedRule& y) { return Same(x, y); });
}

void CheckListed(const ListedRule& listed) {
  const std::string line = filter::RuleLine(listed);
  Require(filter::IsPrintable(line), "a line is printable");
  Require(Same(filter::ParseRuleLine(line), listed), "a line that we print is the same rule");
  filter::CheckUser(listed.user);
  filter::CheckRule(listed.rule);
  Require(listed.number <= filter::kMaxNumber, "a number has at most four digits");
  const std::string& folder = listed.rule.folder;
  Require(folder == filter::kNoDeliver || (folder.find('/') == std::string::npos &&
                                           !folder.starts_with('.') && !folder.empty()),
          "no folder leaves the Maildir");
  if (filter::DecodeMailboxName(folder) == folder) {
    Require(filter::DecodeMailboxName(filter::EncodeMailboxName(folder)) == folder,
            "a folder's name on disk stands for the folder");
  }
}

void CheckTables(const std::vector<ListedRule>& rules) {
  const std::string table = filter::RuleTable(rules, "jane@example.com");
  const std::string raw = filter::RawRules(rules, "jane@example.com", filter::HeaderNames());
  for (std::string_view rest = raw; !rest.empty();) {
    const size_t size = rest.find('\n');
    Require(std::count(rest.begin(), rest.begin() + static_cast<ptrdiff_t>(size), ' ') == 7,
            "a raw rule has eight words");
    rest.remove_prefix(size + 1);
  }
  for (const std::string& text : {table, raw}) {
    std::string one_line = text;
    std::replace(one_line.begin(), one_line.end(), '\n', ' ');
    Require(filter::IsPrintable(one_line), "tables are printable");
  }
  Require(static_cast<size_t>(std::count(raw.begin(), raw.end(), '\n')) == rules.size(),
          "each rule has a line");
}

void CheckInsert(filter::RulesText& rules, const Rule& rule) {
  const std::string user = "somebody-new";
  if (!rules.Of(user).empty()) {
    return;
  }
  const std::string before = rules.Text();
  const unsigned number = rules.Insert(user, rule);
  Require(rules.Of(user).size() == 1 && rules.Of(user).front().number == number, "it is there");
  Require(Same(filter::RulesText(rules.Text(), "again").All(), rules.All()), "and in the text");
  rules.Delete(user, number);
  Require(rules.Text() == before, "without it all is as before");
}

void CheckQuoting(std::string_view text) {
  const auto words = filter::SplitRuleLine(filter::Quote(text) + " " + filter::Quote(text));
  Require(words.size() == 2 && words[0].text == text && words[1].text == text,
          "a quoted text is one word, whatever it has");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  CheckQuoting(text);
  try {
    filter::RulesText rules(text, "rules");
    const std::string whole = rules.Text();
    Require(whole == text || whole == std::string(text) + "\n", "the text stays as it is");
    const std::vector<ListedRule> all = rules.All();
    Require(std::is_sorted(all.begin(), all.end(),
                           [](const ListedRule& a, const ListedRule& b) {
                             return std::tie(a.user, a.number) < std::tie(b.user, b.number);
                           }),
            "rules come by user and number");
    std::for_each(all.begin(), all.end(), CheckListed);
    CheckTables(all);
    if (!all.empty()) {
      CheckInsert(rules, all.front().rule);
    }
  } catch (const filter::Failure& failure) {
    Require(failure.code() == filter::ExitCode::kPermanent, "a bad line is somebody's mistake");
    const std::string_view what = failure.what();
    Require(what.starts_with("rules:") && filter::IsPrintable(what), "whose line it tells");
  }
  return 0;
}
