#include "filter/explain.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "filter/message/message_header.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

ListedRule SubjectRule(const std::string& keyword, const std::string& folder) {
  Rule rule{.name = "name", .header = "Subject", .comparison = Comparison::kContains};
  rule.keyword = keyword;
  rule.folder = folder;
  return {.user = "jane", .number = 2, .rule = rule};
}

std::string Explained(const std::vector<ListedRule>& rules, const std::string& message) {
  return Explain(rules, MessageHeader(message), {.sender = "", .own = {}}, {});
}

TEST(Explain, TellsTheFirstMatch) {
  EXPECT_EQ(Explained({SubjectRule("x", "A"), SubjectRule("b", "B"), SubjectRule("a", "C")},
                      "Subject: abc\n"),
            "jane 2 name: Subject contains 'x': does not match: Subject is 'abc'\n"
            "jane 2 name: Subject contains 'b': matches: Subject is 'abc'\n"
            "jane 2 name: Subject contains 'a': matches: Subject is 'abc'\n"
            "jane 2 name: deliver to B\n");
}

TEST(Explain, TellsThatNoneMatches) {
  EXPECT_EQ(Explained({}, "Subject: abc\n"), "no rule matches: hand on\n");
}

TEST(Explain, IsSafeAndShort) {
  std::string message = "Subject: \x1B[2J" + std::string(100'000, 'a') + "\n";
  for (int i = 0; i < 1000; ++i) {
    message += "Subject: a\n";
  }
  const std::string text = Explained({SubjectRule("x", "A")}, message);
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_LT(text.size(), 1000U);
  EXPECT_NE(text.find(", and 991 more\n"), std::string::npos) << text;
}

TEST(Explain, ShowsCharactersAndNothingElse) {
  const auto shown = [](const std::string& value) {
    const std::string text = Explained({SubjectRule("x", "A")}, "Subject: " + value + "\n");
    const std::string before = "Subject is '";
    const size_t begin = text.find(before) + before.size();
    return text.substr(begin, text.find('\'', begin) - begin);
  };
  EXPECT_EQ(shown("a \xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "a \xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(shown("\x9B"
                  "2J \xC2\x9B"
                  "2J \xFF \xC3"),
            "?2J ??2J ? ?");
}

}  // namespace
}  // namespace filter
