#include "filter/store/rules_text.h"

#include <gtest/gtest.h>

#include <string>

#include "filter/base/failure.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

Rule Contains(const std::string& keyword) {
  return {.name = "n",
          .header = "Subject",
          .comparison = Comparison::kContains,
          .keyword = keyword,
          .folder = "F"};
}

Rule UnknownSender() {
  return {.name = "n", .header = {}, .comparison = Comparison::kSenderNotInAddressBook};
}

std::string Complaint(const std::string& text) {
  try {
    const RulesText rules(text, "dir/rules");
    return "";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kPermanent);
    return failure.what();
  }
}

constexpr const char* kByHand =
    "# ours\n"
    "\n"
    "jane 3 b if Subject contains b then F\n"
    "  # Jane's first\n"
    "jane 2 a if Subject contains a then F\n"
    "joe 2 a if Subject contains a then F\n";

TEST(RulesText, KeepsWhatPeopleWrote) { EXPECT_EQ(RulesText(kByHand, "p").Text(), kByHand); }

TEST(RulesText, AddsALastLineBreak) { EXPECT_EQ(RulesText("# x", "p").Text(), "# x\n"); }

TEST(RulesText, NumbersAreTheOrder) {
  const auto own = RulesText(kByHand, "p").Of("jane");
  ASSERT_EQ(own.size(), 2U);
  EXPECT_EQ(own[0].rule.keyword, "a");
  EXPECT_EQ(own[1].rule.keyword, "b");
  EXPECT_EQ(RulesText(kByHand, "p").All().size(), 3U);
}

TEST(RulesText, NamesFileAndLine) {
  EXPECT_TRUE(Complaint("# fine\n\nnonsense\n").starts_with("dir/rules:3: "));
  EXPECT_TRUE(Complaint(std::string(kByHand) + "joe 2 b if Subject contains b then F\n")
                  .starts_with("dir/rules:7: "));
  EXPECT_EQ(Complaint(kByHand), "");
}

TEST(RulesText, NumbersAreIndiMails) {
  RulesText rules("", "p");
  EXPECT_EQ(rules.Insert("jane", Contains("a")), 2U);
  EXPECT_EQ(rules.Insert("jane", Contains("b")), 3U);
  EXPECT_EQ(rules.Insert("joe", Contains("a")), 2U);
  EXPECT_EQ(rules.Insert("jane", UnknownSender()), 0U);
  rules.Delete("jane", 2);
  EXPECT_EQ(rules.Insert("jane", Contains("c")), 2U);
  EXPECT_EQ(rules.Insert("jane", Contains("d")), 4U);
  EXPECT_EQ(rules.Text(),
            "jane 0 n if sender-not-in-address-book then Inbox\n"
            "jane 2 n if Subject contains c then F\n"
            "jane 3 n if Subject contains b then F\n"
            "jane 4 n if Subject contains d then F\n"
            "joe 2 n if Subject contains a then F\n");
}

TEST(RulesText, OneRuleAboutTheAddressBook) {
  RulesText rules("", "p");
  rules.Insert("jane", UnknownSender());
  Rule other = UnknownSender();
  other.folder = "Strangers";
  EXPECT_THROW(rules.Insert("jane", other), Failure);
}

TEST(RulesText, TheSameRuleTwiceIsAMistake) {
  RulesText rules("", "p");
  rules.Insert("jane", Contains("a"));
  EXPECT_THROW(rules.Insert("jane", Contains("a")), Failure);
  EXPECT_NO_THROW(rules.Insert("joe", Contains("a")));
}

TEST(RulesText, UpdatesAndDeletesOneLine) {
  RulesText rules(kByHand, "p");
  rules.Update("jane", 2, Contains("z"));
  rules.Delete("joe", 2);
  EXPECT_EQ(rules.Text(),
            "# ours\n\njane 3 b if Subject contains b then F\n  # Jane's first\n"
            "jane 2 n if Subject contains z then F\n");
}

TEST(RulesText, WhatIsNotThereCannotBeChanged) {
  RulesText rules(kByHand, "p");
  EXPECT_THROW(rules.Delete("jane", 4), Failure);
  EXPECT_THROW(rules.Get("nobody", 2), Failure);
  EXPECT_THROW(rules.Update("joe", 3, Contains("a")), Failure);
  EXPECT_EQ(rules.Text(), kByHand);
}

TEST(RulesText, ABadRuleIsNotTaken) {
  RulesText rules(kByHand, "p");
  EXPECT_THROW(rules.Insert("jane", Contains("")), Failure);
  EXPECT_THROW(rules.Update("jane", 2, Contains("")), Failure);
  EXPECT_THROW(rules.Insert("Jane", Contains("x")), Failure);
  EXPECT_EQ(rules.Text(), kByHand);
}

TEST(RulesText, AUserHasAThousandAtMost) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    text.append("jane ").append(number).append(" n if Subject contains ").append(number);
    text += " then F\n";
  }
  RulesText rules(text, "p");
  EXPECT_THROW(rules.Insert("jane", Contains("x")), Failure);
  EXPECT_NO_THROW(rules.Insert("joe", Contains("x")));
  EXPECT_TRUE(Complaint(text + "jane 5000 n if Subject contains x then F\n")
                  .starts_with("dir/rules:1001: "));
}

}  // namespace
}  // namespace filter
