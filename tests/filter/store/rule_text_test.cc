#include "filter/store/rule_text.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>

#include "filter/base/failure.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

const ListedRule& Articles() {
  static const ListedRule listed = {.user = "prefilt",
                                    .number = 2,
                                    .rule = {.name = "virusFilter",
                                             .header = "X-QHPSI",
                                             .comparison = Comparison::kEquals,
                                             .keyword = "virus found",
                                             .folder = "Quarantine"}};
  return listed;
}

void ExpectSame(const ListedRule& a, const ListedRule& b) {
  EXPECT_EQ(a.user, b.user);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.rule.name, b.rule.name);
  EXPECT_EQ(a.rule.header, b.rule.header);
  EXPECT_EQ(a.rule.comparison, b.rule.comparison);
  EXPECT_EQ(a.rule.keyword, b.rule.keyword);
  EXPECT_EQ(a.rule.folder, b.rule.folder);
  EXPECT_EQ(a.rule.action, b.rule.action);
  EXPECT_EQ(a.rule.target, b.rule.target);
}

TEST(RuleText, ReadsLikeASentence) {
  EXPECT_EQ(RuleLine(Articles()),
            "prefilt 2 virusFilter if X-QHPSI equals \"virus found\" then Quarantine");
  ExpectSame(ParseRuleLine(RuleLine(Articles())), Articles());
}

TEST(RuleText, EveryComparisonComesBack) {
  for (int i = 0; i <= 8; ++i) {
    ListedRule listed = Articles();
    listed.rule.comparison = static_cast<Comparison>(i);
    listed.rule.keyword = "> 5";
    if (i == 5 || i == 6) {
      listed.rule.header.reset();
      listed.rule.keyword.clear();
    }
    ExpectSame(ParseRuleLine(RuleLine(listed)), listed);
  }
}

TEST(RuleText, EveryActionComesBack) {
  for (const Action action : {Action::kDeliver, Action::kBounce, Action::kForward, Action::kPipe,
                              Action::kForwardAndBounce, Action::kPipeAndBounce}) {
    ListedRule listed = Articles();
    listed.rule.action = action;
    if (action != Action::kDeliver && action != Action::kBounce) {
      listed.rule.target = "bounce@x";
    }
    ExpectSame(ParseRuleLine(RuleLine(listed)), listed);
  }
}

TEST(RuleText, AnyKeywordComesBack) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
  for (int i = 0; i < 2000; ++i) {
    ListedRule listed = Articles();
    listed.rule.keyword.clear();
    for (size_t length = random() % 20; length > 0; --length) {
      listed.rule.keyword += static_cast<char>(random() % 256);
    }
    ExpectSame(ParseRuleLine(RuleLine(listed)), listed);
  }
}

TEST(RuleText, WordsOfTheSentenceMayBeNames) {
  for (const char* word : {"if", "then", "forward", "pipe", "bounce", "2", "equals",
                           "sender-not-in-address-book", "5", "#"}) {
    ListedRule listed = Articles();
    listed.user = word;
    listed.rule.name = word;
    listed.rule.keyword = word;
    listed.rule.folder = word;
    ExpectSame(ParseRuleLine(RuleLine(listed)), listed);
  }
  for (const char* header : {"if", "then", "equals", "sender-not-in-address-book", "\"x'"}) {
    ListedRule listed = Articles();
    listed.rule.header = header;
    ExpectSame(ParseRuleLine(RuleLine(listed)), listed);
  }
}

TEST(RuleText, UsersAreTakenInLowerCase) {
  EXPECT_EQ(ParseRuleLine("Jane 2 x if From equals a@b then Inbox").user, "jane");
}

TEST(RuleText, ComparisonsMayBeNumbers) {
  EXPECT_EQ(ParseRuleLine("jane 2 x if From 3 a@b then Inbox").rule.comparison,
            Comparison::kStartsWith);
}

TEST(RuleText, RefusesWhatIsNoRule) {
  for (const char* line : {"",
                           "jane",
                           "jane 2",
                           "jane 2 x",
                           "jane two x if From equals a then Inbox",
                           "jane -1 x if From equals a then Inbox",
                           "jane 10000 x if From equals a then Inbox",
                           "jane 2 x From equals a then Inbox",
                           "jane 2 x if From is a then Inbox",
                           "jane 2 x if From equals then Inbox",
                           "jane 2 x if From equals a then",
                           "jane 2 x if From equals a Inbox",
                           "jane 2 x if From equals a then ../x",
                           "jane 2 x if From equals a then Inbox forward",
                           "jane 2 x if From equals a then Inbox pipe",
                           "jane 2 x if From equals a then Inbox forward joe",
                           "jane 2 x if From equals a then Inbox bounce forward a@b",
                           "jane 2 x if From equals a then Inbox forward a@b pipe c",
                           "jane 2 x if From regular-expression ( then Inbox",
                           "jane 2 x if From numeric-expression 5 then Inbox",
                           "jane 2 x if sender-not-in-address-book a then Inbox",
                           "jane 2 x if From sender-not-in-address-book a then Inbox",
                           "jane 2 x if From equals a then Inbox # why",
                           "jane 2 x if From equals don't then Inbox"}) {
    EXPECT_THROW(ParseRuleLine(line), Failure) << line;
  }
}

TEST(RuleText, ErrorsDoNotCarryControlCharacters) {
  for (const char* line :
       {"jane \x1b[2J", "jane 2 x \x1b[2J", "jane 2 x if From \x1b[2J a then Inbox",
        "jane 2 x if From equals a then Inbox \x1b[2J", "jane 2 x if From 8 \"(\\x1b\" then Inbox",
        "jane 2 x if From 8 \"\\x1b\\\\q\" then Inbox", "jane 2 \"\\\x1b\"",
        "jane 2 x if From 7 \"> \x1b\" then Inbox", "jane 2 x if From 7 \"> 5 \x1b\" then Inbox"}) {
    try {
      ParseRuleLine(line);
      ADD_FAILURE() << line;
    } catch (const Failure& failure) {
      EXPECT_EQ(std::string(failure.what()).find('\x1b'), std::string::npos) << failure.what();
    }
  }
}

}  // namespace
}  // namespace filter
