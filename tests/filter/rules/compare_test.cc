#include "filter/rules/compare.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "filter/message/message_header.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

Rule RuleOf(Comparison comparison, const std::string& keyword,
            const std::string& header = "Subject") {
  return {.name = "n", .header = header, .comparison = comparison, .keyword = keyword};
}

Rule WithoutHeader(Comparison comparison) {
  return {.name = "n", .header = {}, .comparison = comparison};
}

bool Matches(const Rule& rule, const std::string& header, const Correspondents& who = {}) {
  return FindMatch(rule, MessageHeader(header + "\nbody\n"), who).has_value();
}

bool SubjectMatches(Comparison comparison, const std::string& keyword, const std::string& value) {
  return Matches(RuleOf(comparison, keyword), "Subject: " + value + "\n");
}

TEST(Compare, TheArticlesRuleWhateverTheCase) {
  const Rule rule = RuleOf(Comparison::kEquals, "virus found", "X-QHPSI");
  EXPECT_TRUE(Matches(rule, "From: a@b\nX-QHPSI: virus found\n"));
  EXPECT_TRUE(Matches(rule, "x-qhpsi:Virus FOUND  \n"));
  EXPECT_FALSE(Matches(rule, "X-QHPSI: clean\n"));
  EXPECT_FALSE(Matches(rule, "X-QHPSI: virus found not\n"));
  EXPECT_FALSE(Matches(rule, "X-QHPSI-Virus: virus found\n"));
  EXPECT_FALSE(Matches(rule, "From: a@b\n"));
  // The body is no header.
  EXPECT_FALSE(FindMatch(rule, MessageHeader("From: a@b\n\nX-QHPSI: virus found\n"), {}));
}

TEST(Compare, Equals) {
  EXPECT_TRUE(SubjectMatches(Comparison::kEquals, "Hello", "hello"));
  EXPECT_TRUE(SubjectMatches(Comparison::kEquals, "", ""));
  EXPECT_FALSE(SubjectMatches(Comparison::kEquals, "hello", "hello you"));
  EXPECT_FALSE(SubjectMatches(Comparison::kEquals, "", "x"));
}

TEST(Compare, Contains) {
  EXPECT_TRUE(SubjectMatches(Comparison::kContains, "LL", "hello"));
  EXPECT_TRUE(SubjectMatches(Comparison::kContains, "hello", "Hello"));
  EXPECT_FALSE(SubjectMatches(Comparison::kContains, "hellos", "hello"));
}

TEST(Compare, DoesNotContain) {
  EXPECT_TRUE(SubjectMatches(Comparison::kDoesNotContain, "x", "hello"));
  EXPECT_FALSE(SubjectMatches(Comparison::kDoesNotContain, "LL", "hello"));
  const Rule rule = RuleOf(Comparison::kDoesNotContain, "us", "To");
  EXPECT_FALSE(Matches(rule, "To: them\nTo: us\n")) << "one of them has it";
  EXPECT_TRUE(Matches(rule, "To: them\nTo: you\n"));
  EXPECT_FALSE(Matches(rule, "From: them\n")) << "a header that is not there never matches";
}

TEST(Compare, StartsAndEnds) {
  EXPECT_TRUE(SubjectMatches(Comparison::kStartsWith, "[LIST]", "[list] hello"));
  EXPECT_FALSE(SubjectMatches(Comparison::kStartsWith, "hello", "[list] hello"));
  EXPECT_FALSE(SubjectMatches(Comparison::kStartsWith, "hello", "hell"));
  EXPECT_TRUE(SubjectMatches(Comparison::kEndsWith, "LO", "hello lo hello"));
  EXPECT_FALSE(SubjectMatches(Comparison::kEndsWith, "hell", "hello"));
  EXPECT_FALSE(SubjectMatches(Comparison::kEndsWith, "xhello", "hello"));
}

TEST(Compare, Numbers) {
  EXPECT_TRUE(SubjectMatches(Comparison::kNumeric, "> 1000", "1001"));
  EXPECT_FALSE(SubjectMatches(Comparison::kNumeric, "> 1000", "1000"));
  EXPECT_TRUE(SubjectMatches(Comparison::kNumeric, "%p > 5", "Yes, score=6.1 required=5"));
  EXPECT_FALSE(SubjectMatches(Comparison::kNumeric, "!= 5", "none"));
  EXPECT_FALSE(Matches(RuleOf(Comparison::kNumeric, "!= 5"), "From: a@b\n"));
}

TEST(Compare, RegularExpressions) {
  const auto matches = [](const std::string& expression, const std::string& value) {
    return SubjectMatches(Comparison::kRegularExpression, expression, value);
  };
  EXPECT_TRUE(matches("^\\[(list|qmail)\\]", "[QMAIL] hello"));
  EXPECT_TRUE(matches("l+", "hello"));
  EXPECT_FALSE(matches("^l+$", "hello"));
  EXPECT_FALSE(matches("(?-i)HELLO", "hello"));
  EXPECT_TRUE(matches("\xc3\x89t\xc3\xa9", "=?utf-8?q?=C3=A9t=C3=A9?="));
  EXPECT_TRUE(matches("win.*prize", "win \xff a prize")) << "no byte hides the rest";
  EXPECT_FALSE(matches("x", "\xff\xfe")) << "what is no text is no failure";
}

TEST(Compare, SeesWhatIsEncodedAndFolded) {
  EXPECT_TRUE(
      SubjectMatches(Comparison::kEquals, "virus found", "=?us-ascii?B?VklSVVMgZm91bmQ=?="));
  EXPECT_TRUE(SubjectMatches(Comparison::kEquals, "virus found", "virus\n\tfound"));
}

TEST(Compare, OneValueOfManyIsEnough) {
  const Rule rule = RuleOf(Comparison::kEquals, "b", "X-Loop");
  const auto match = FindMatch(rule, MessageHeader("X-Loop: a\nX-Loop: B\nX-Loop: c\n\n"), {});
  ASSERT_TRUE(match);
  EXPECT_EQ(match->header, "X-Loop");
  EXPECT_EQ(match->value, "B");
}

Correspondents JanesMail(const std::string& sender) {
  Correspondents who = {.sender = sender, .own = {"jane@example.com"}};
  who.address_book.Add(" Friend@Example.org ");
  who.address_book.Add("@friends.example");
  who.address_book.Add("# stranger@x");
  return who;
}

TEST(Compare, SenderNotInAddressBook) {
  const Rule rule = WithoutHeader(Comparison::kSenderNotInAddressBook);
  EXPECT_TRUE(NeedsAddressBook(rule));
  EXPECT_FALSE(NeedsAddressBook(RuleOf(Comparison::kEquals, "x")));
  EXPECT_TRUE(Matches(rule, "From: s@x\n", JanesMail("s@x")));
  EXPECT_TRUE(Matches(rule, "Subject: none\n", JanesMail("")));
  EXPECT_FALSE(Matches(rule, "From: F <FRIEND@example.org>\n", JanesMail("bounces@list")))
      << "From";
  EXPECT_FALSE(Matches(rule, "From: s@x\n", JanesMail("friend@example.org"))) << "envelope";
  EXPECT_FALSE(Matches(rule, "From: any@friends.example\n", JanesMail("s@x"))) << "domain";
  EXPECT_FALSE(Matches(rule, "From: jane@example.com\n", JanesMail("s@x"))) << "herself";
  EXPECT_TRUE(Matches(rule, "From: \"friend@example.org\" <s@x>\n", JanesMail("s@x")))
      << "a name is no address";
  EXPECT_TRUE(
      Matches(rule, "From: =?us-ascii?q?=3Cfriend=40example.org=3E=2C?= <s@x>\n", JanesMail("s@x")))
      << "nor is an encoded one";
  EXPECT_TRUE(Matches(rule, "From: stranger@x\n", JanesMail("stranger@x"))) << "a comment";
}

TEST(Compare, MyAddressNotInRecipients) {
  const Rule rule = WithoutHeader(Comparison::kMyAddressNotInRecipients);
  const Correspondents who = {.sender = "s@x", .own = {"jane@example.com", "j@example.net"}};
  EXPECT_TRUE(Matches(rule, "From: jane@example.com\nTo: undisclosed-recipients:;\n", who));
  EXPECT_TRUE(Matches(rule, "Subject: x\n", who));
  EXPECT_FALSE(Matches(rule, "To: a@b, \"Doe, J\" <JANE@example.com>\n", who));
  EXPECT_FALSE(Matches(rule, "To: a@b\nCc: j@example.net\n", who));
  EXPECT_FALSE(Matches(rule, "Bcc: jane@example.com\n", who));
  EXPECT_TRUE(Matches(rule, "To: mary-jane@example.com\n", who));
}

TEST(Compare, ASendersTextTakesLinearTime) {
  const std::string value(1000000, 'a');
  const std::clock_t began = std::clock();  // of this process alone
  EXPECT_FALSE(SubjectMatches(Comparison::kContains, std::string(2000, 'a') + "b", value));
  EXPECT_FALSE(SubjectMatches(Comparison::kEndsWith, std::string(2000, 'a') + "b", value));
  EXPECT_FALSE(SubjectMatches(Comparison::kRegularExpression, "(a*)*b", value));
  EXPECT_FALSE(SubjectMatches(Comparison::kRegularExpression, "(a|aa)+$b", value));
  EXPECT_LT(std::clock() - began, 20 * CLOCKS_PER_SEC);
}

}  // namespace
}  // namespace filter
