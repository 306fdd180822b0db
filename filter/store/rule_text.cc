#include "filter/store/rule_text.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/base/failure.h"
#include "filter/rules/action_text.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/comparison.h"
#include "filter/rules/rule.h"
#include "filter/store/quoting.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"

namespace filter {
namespace {

constexpr const char* kIf = "if";
constexpr const char* kThen = "then";
constexpr const char* kForward = "forward";
constexpr const char* kPipe = "pipe";
constexpr const char* kBounce = "bounce";

// Quotes tell a header from a comparison of the same name.
std::string QuoteHeader(const std::string& header) {
  const std::string text = Quote(header);
  return text == header && FindComparison(header) ? "\"" + text + "\"" : text;
}

std::string ConditionText(const Rule& rule) {
  if (!NeedsHeader(rule.comparison)) {
    return Name(rule.comparison);
  }
  return QuoteHeader(rule.header.value_or("")) + " " + Name(rule.comparison) + " " +
         Quote(rule.keyword);
}

std::string DeedText(const Rule& rule) {
  std::string text = Quote(rule.folder);
  if (Forwards(rule.action)) {
    text += std::string(" ") + kForward + " " + Quote(rule.target);
  }
  if (Pipes(rule.action)) {
    text += std::string(" ") + kPipe + " " + Quote(rule.target);
  }
  if (Bounces(rule.action)) {
    text += std::string(" ") + kBounce;
  }
  return text;
}

// Takes the words of a line one by one. `what` is the caller's name for the word, for messages.
class WordReader {
 public:
  explicit WordReader(std::string_view line) : words_(SplitRuleLine(line)) {}

  bool AtEnd() const { return at_ == words_.size(); }

  std::string Take(const std::string& what) { return TakeWord(what).text; }

  Word TakeWord(const std::string& what) {
    if (AtEnd()) {
      throw PermanentFailure(what + " is missing at the end of the line");
    }
    return std::move(words_[at_++]);
  }

  void Expect(const char* keyword) {
    const std::string word = Take(std::string("'") + keyword + "'");
    if (word != keyword) {
      throw PermanentFailure("expected '" + std::string(keyword) + "', found " + Quote(word));
    }
  }

  bool TakeIf(const char* keyword) {
    if (AtEnd() || words_[at_].text != keyword) {
      return false;
    }
    ++at_;
    return true;
  }

 private:
  std::vector<Word> words_;
  size_t at_ = 0;
};

unsigned ParseNumber(const std::string& word) {
  const auto number = qhpsi::ParseNumber(word, 0, kMaxNumber);
  if (!number) {
    throw PermanentFailure(Quote(word) + ": is no rule number from 0 to " +
                           std::to_string(kMaxNumber));
  }
  return static_cast<unsigned>(*number);
}

Comparison ParseComparison(const std::string& word) {
  const auto comparison = FindComparison(word);
  if (!comparison) {
    throw PermanentFailure(Quote(word) + ": is no comparison");
  }
  return *comparison;
}

void ParseCondition(WordReader& line, Rule& rule) {
  Word first = line.TakeWord("a header or comparison");
  const auto alone = first.quoted ? std::nullopt : FindComparison(first.text);
  if (alone && !NeedsHeader(*alone)) {
    rule.comparison = *alone;
    return;
  }
  rule.header = std::move(first.text);
  rule.comparison = ParseComparison(line.Take("a comparison"));
  rule.keyword = line.Take("a keyword");
}

void ParseDeed(WordReader& line, Rule& rule) {
  rule.folder = line.Take("a folder");
  const bool forwards = line.TakeIf(kForward);
  const bool pipes = !forwards && line.TakeIf(kPipe);
  if (forwards || pipes) {
    rule.target = line.Take(forwards ? "an address" : "a program");
  }
  const bool bounces = line.TakeIf(kBounce);
  if (forwards) {
    rule.action = bounces ? Action::kForwardAndBounce : Action::kForward;
  } else if (pipes) {
    rule.action = bounces ? Action::kPipeAndBounce : Action::kPipe;
  } else {
    rule.action = bounces ? Action::kBounce : Action::kDeliver;
  }
}

}  // namespace

std::string RuleLine(const ListedRule& listed) {
  return Quote(listed.user) + " " + std::to_string(listed.number) + " " + Quote(listed.rule.name) +
         " " + kIf + " " + ConditionText(listed.rule) + " " + kThen + " " + DeedText(listed.rule);
}

ListedRule ParseRuleLine(std::string_view text) {
  WordReader line(text);
  ListedRule listed;
  listed.user = qhpsi::Lower(line.Take("a user"));
  listed.number = ParseNumber(line.Take("a number"));
  listed.rule.name = line.Take("a name");
  line.Expect(kIf);
  ParseCondition(line, listed.rule);
  line.Expect(kThen);
  ParseDeed(line, listed.rule);
  if (!line.AtEnd()) {
    throw PermanentFailure("unexpected at the end of the line: " + Quote(line.Take("")));
  }
  CheckUser(listed.user);
  CheckRule(listed.rule);
  return listed;
}

}  // namespace filter
