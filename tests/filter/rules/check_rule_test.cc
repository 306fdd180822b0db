#include "filter/rules/check_rule.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "filter/base/failure.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

// A valid rule, changed.
Rule Changed(const std::function<void(Rule&)>& change) {
  Rule rule = {.name = "virusFilter",
               .header = "X-QHPSI",
               .comparison = Comparison::kEquals,
               .keyword = "virus found",
               .folder = "Quarantine"};
  change(rule);
  return rule;
}

void Accept(const std::function<void(Rule&)>& change) { CheckRule(Changed(change)); }

bool IsRefused(const std::function<void(Rule&)>& change) {
  try {
    Accept(change);
    return false;
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kPermanent);
    EXPECT_EQ(std::string(failure.what()).find('\n'), std::string::npos);
    return true;
  }
}

TEST(CheckRule, AcceptsTheArticles) {
  Accept([](Rule&) {});
}

TEST(CheckRule, FoldersStayInTheMaildir) {
  for (const char* folder :
       {"", ".", "..", "../x", "a/b", "/", "/etc", "/nodeliver", ".hidden", "a..b", "a.", "...",
        "a\nb", "a\x7f", "a\xff", "\302\233", "cur/..", "/NoDeliver/"}) {
    EXPECT_TRUE(IsRefused([folder](Rule& rule) { rule.folder = folder; })) << folder;
  }
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.folder = std::string("a\0b", 3); }));
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.folder = std::string(201, 'a'); }));
  for (const char* folder : {"Quarantine", "Inbox", "Trash", "/NoDeliver", "Lists.qmail", "a b",
                             "Entw&APw-rfe", "cur", "B\303\274cher"}) {
    EXPECT_FALSE(IsRefused([folder](Rule& rule) { rule.folder = folder; })) << folder;
  }
}

TEST(CheckRule, AddressesAreAddresses) {
  const auto refused = [](const std::string& address) {
    return IsRefused([&address](Rule& rule) {
      rule.action = Action::kForward;
      rule.target = address;
    });
  };
  for (const char* address :
       {"", "@", "joe", "joe@", "@x", "joe@x\nbcc: y@z", "a b@x", "<joe@x>"}) {
    EXPECT_TRUE(refused(address)) << address;
  }
  EXPECT_TRUE(refused(std::string(900, 'a') + "@x"));
  EXPECT_TRUE(refused(std::string("joe\0@x", 6)));
  EXPECT_FALSE(refused("joe+x@example.com"));
}

TEST(CheckRule, ProgramsAreOneLine) {
  const auto refused = [](const std::string& program) {
    return IsRefused([&program](Rule& rule) {
      rule.action = Action::kPipeAndBounce;
      rule.target = program;
    });
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused(" "));
  EXPECT_TRUE(refused("a\nb"));
  EXPECT_TRUE(refused(std::string("a\0b", 3)));
  EXPECT_TRUE(refused(std::string(4097, 'a')));
  EXPECT_FALSE(refused("bin/list -a 'b c' | grep x"));
}

TEST(CheckRule, OthersTakeNoTarget) {
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.target = "joe@x"; }));
}

TEST(CheckRule, RegularExpressionsCompile) {
  const auto refused = [](const std::string& expression) {
    return IsRefused([&expression](Rule& rule) {
      rule.comparison = Comparison::kRegularExpression;
      rule.keyword = expression;
    });
  };
  for (const char* expression : {"", "(", "[", "*", "a{2,1}", "(?<n", "\\", "(a)\\1", "\xff",
                                 "((((a{100}){100}){100}){100})", "(a{1000}){5}", "(?i"}) {
    EXPECT_TRUE(refused(expression)) << expression;
  }
  for (const char* expression : {"^\\[list\\]", "(a|b)*", "\\bviagra\\b", "(?-i)X", "\\pL{3}"}) {
    EXPECT_FALSE(refused(expression)) << expression;
  }
}

TEST(CheckRule, NumericExpressionsMakeSense) {
  const auto refused = [](const std::string& expression) {
    return IsRefused([&expression](Rule& rule) {
      rule.comparison = Comparison::kNumeric;
      rule.keyword = expression;
    });
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("> many"));
  EXPECT_FALSE(refused("> 1000"));
}

TEST(CheckRule, HeaderAndKeywordGoWithTheComparison) {
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.header.reset(); }));
  for (const char* header : {"", "X Y", "X:", "X\n", "28", "\xc3\xa9"}) {
    EXPECT_TRUE(IsRefused([header](Rule& rule) { rule.header = header; })) << header;
  }
  const auto unknown_sender = [](Rule& rule) {
    rule.comparison = Comparison::kSenderNotInAddressBook;
    rule.header.reset();
    rule.keyword.clear();
  };
  EXPECT_FALSE(IsRefused(unknown_sender));
  EXPECT_TRUE(IsRefused([&](Rule& rule) {
    unknown_sender(rule);
    rule.header = "From";
  }));
  EXPECT_TRUE(IsRefused([&](Rule& rule) {
    unknown_sender(rule);
    rule.keyword = "x";
  }));
}

TEST(CheckRule, AForgottenKeywordDoesNotMeanAllMail) {
  for (const Comparison comparison :
       {Comparison::kContains, Comparison::kStartsWith, Comparison::kEndsWith}) {
    EXPECT_TRUE(IsRefused([comparison](Rule& rule) {
      rule.comparison = comparison;
      rule.keyword.clear();
    }));
  }
  EXPECT_FALSE(IsRefused([](Rule& rule) { rule.keyword.clear(); }));
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.keyword = std::string(4097, 'a'); }));
}

TEST(CheckRule, NamesGoToTerminals) {
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.name = ""; }));
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.name = "a\x1b[2J"; }));
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.name = "a\302\2332J"; }));
  EXPECT_TRUE(IsRefused([](Rule& rule) { rule.name = std::string(256, 'a'); }));
}

TEST(CheckUser, IsALocalPart) {
  EXPECT_NO_THROW(CheckUser("jane-doe+x"));
  EXPECT_THROW(CheckUser(""), Failure);
  EXPECT_THROW(CheckUser("Jane"), Failure);
  EXPECT_THROW(CheckUser("a\nb"), Failure);
  EXPECT_THROW(CheckUser(std::string(256, 'a')), Failure);
}

}  // namespace
}  // namespace filter
