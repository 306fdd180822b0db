#include "filter/store/rules_text.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/rule.h"
#include "filter/store/rule_text.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

constexpr size_t kMaxRulesOfUser = 1000;
constexpr unsigned kFirstFree = 2;

bool IsRuleLine(std::string_view line) {
  const std::string_view text = qhpsi::Trim(line);
  return !text.empty() && text.front() != '#';
}

// Whether two rules differ in name, number and action at most: IndiMail keeps one of such rules.
bool AreAlike(const Rule& a, const Rule& b) {
  return a.comparison == b.comparison && a.keyword == b.keyword && a.folder == b.folder &&
         qhpsi::EqualIgnoringCase(a.header.value_or(""), b.header.value_or(""));
}

std::string Describe(std::string_view user, unsigned number) {
  return Printable(user) + ": rule " + std::to_string(number);
}

void Sort(std::vector<ListedRule>& rules) {
  std::stable_sort(rules.begin(), rules.end(), [](const ListedRule& a, const ListedRule& b) {
    return std::tie(a.user, a.number) < std::tie(b.user, b.number);
  });
}

}  // namespace

RulesText::RulesText(std::string_view text, const std::string& path) : path_(path) {
  std::set<std::pair<std::string, unsigned>> seen;
  std::map<std::string, size_t> counts;
  while (!text.empty()) {
    try {
      Add(qhpsi::TakeLine(text));
      const auto& listed = lines_.back().listed;
      if (listed && !seen.emplace(listed->user, listed->number).second) {
        throw PermanentFailure(Describe(listed->user, listed->number) + " appears twice");
      }
      if (listed && ++counts[listed->user] > kMaxRulesOfUser) {
        throw PermanentFailure(Printable(listed->user) + ": has too many rules");
      }
    } catch (const Failure& failure) {
      throw Failure(failure.code(),
                    path_ + ":" + std::to_string(lines_.size()) + ": " + failure.what());
    }
  }
}

void RulesText::Add(std::string_view line) {
  Line& added = lines_.emplace_back(Line{.text = std::string(line), .listed = {}});
  if (IsRuleLine(line)) {
    added.listed = ParseRuleLine(line);
  }
}

std::string RulesText::Text() const {
  std::string text;
  for (const Line& line : lines_) {
    text += line.text + "\n";
  }
  return text;
}

std::vector<ListedRule> RulesText::All() const {
  std::vector<ListedRule> all;
  for (const Line& line : lines_) {
    if (line.listed) {
      all.push_back(*line.listed);
    }
  }
  Sort(all);
  return all;
}

std::vector<ListedRule> RulesText::Of(std::string_view user) const {
  std::vector<ListedRule> own;
  for (const Line& line : lines_) {
    if (line.listed && line.listed->user == user) {
      own.push_back(*line.listed);
    }
  }
  Sort(own);
  return own;
}

unsigned RulesText::Insert(const std::string& user, const Rule& rule) {
  CheckUser(user);
  CheckRule(rule);
  RequireNew(user, rule);
  const ListedRule listed = {.user = user, .number = FreeNumber(user, rule), .rule = rule};
  // Goes before the user's next rule, or after the last: the file stays in the rules' order.
  auto place = lines_.end();
  for (auto line = lines_.begin(); line != lines_.end(); ++line) {
    if (line->listed && line->listed->user == user) {
      if (line->listed->number > listed.number) {
        place = line;
        break;
      }
      place = std::next(line);
    }
  }
  lines_.insert(place, Line{.text = RuleLine(listed), .listed = listed});
  return listed.number;
}

void RulesText::RequireNew(const std::string& user, const Rule& rule) const {
  const std::vector<ListedRule> own = Of(user);
  if (own.size() >= kMaxRulesOfUser) {
    throw PermanentFailure(Printable(user) + ": has too many rules");
  }
  for (const ListedRule& other : own) {
    if (AreAlike(other.rule, rule)) {
      throw PermanentFailure(Describe(user, other.number) +
                             " already compares the same and delivers to the same folder");
    }
  }
}

unsigned RulesText::FreeNumber(const std::string& user, const Rule& rule) const {
  std::set<unsigned> taken;
  for (const ListedRule& other : Of(user)) {
    taken.insert(other.number);
  }
  if (rule.comparison == Comparison::kSenderNotInAddressBook ||
      rule.comparison == Comparison::kMyAddressNotInRecipients) {
    const unsigned number = rule.comparison == Comparison::kSenderNotInAddressBook ? 0 : 1;
    if (taken.contains(number)) {
      throw PermanentFailure(Describe(user, number) + " exists already; update or delete it");
    }
    return number;
  }
  unsigned number = kFirstFree;
  while (taken.contains(number)) {
    ++number;
  }
  return number;
}

std::vector<RulesText::Line>::iterator RulesText::Find(std::string_view user, unsigned number) {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
    return line.listed && line.listed->user == user && line.listed->number == number;
  });
  if (found == lines_.end()) {
    throw PermanentFailure(Describe(user, number) + " is not there");
  }
  return found;
}

const Rule& RulesText::Get(std::string_view user, unsigned number) {
  return Find(user, number)->listed->rule;
}

void RulesText::Update(std::string_view user, unsigned number, const Rule& rule) {
  CheckRule(rule);
  const auto line = Find(user, number);
  line->listed->rule = rule;
  line->text = RuleLine(*line->listed);
}

void RulesText::Delete(std::string_view user, unsigned number) { lines_.erase(Find(user, number)); }

}  // namespace filter
