// Headers and comparisons by number and name, and actions as text.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "filter/base/failure.h"
#include "filter/rules/action_text.h"
#include "filter/rules/comparison.h"
#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

TEST(HeaderNames, NumbersAreIndiMails) {
  const HeaderNames names;
  for (const auto& [number, name] :
       std::vector<std::pair<const char*, const char*>>{{"0", "Return-Path"},
                                                        {"1", "From"},
                                                        {"2", "Subject"},
                                                        {"3", "To"},
                                                        {"4", "Cc"},
                                                        {"5", "Bcc"},
                                                        {"6", "Reply-To"},
                                                        {"7", "Date"},
                                                        {"8", "Sender"},
                                                        {"9", "User-Agent"},
                                                        {"10", "Message-Id"},
                                                        {"11", "MIME-Version"},
                                                        {"12", "Content-Type"},
                                                        {"13", "Content-Transfer-Encoding"},
                                                        {"14", "Precedence"},
                                                        {"15", "Organization"},
                                                        {"16", "Errors-To"},
                                                        {"17", "List-Id"},
                                                        {"18", "Importance"},
                                                        {"19", "Mailing-List"},
                                                        {"20", "X-Sender"},
                                                        {"21", "X-Mailing-List"},
                                                        {"22", "X-ML-Name"},
                                                        {"23", "X-List"},
                                                        {"24", "X-Loop"},
                                                        {"25", "X-BeenThere"},
                                                        {"26", "X-Sequence"},
                                                        {"27", "X-Mailer"},
                                                        {"28", "X-QHPSI"},
                                                        {"29", "X-Priority"},
                                                        {"31", "X-Spam-Status"},
                                                        {"32", "X-Spam-Rating"},
                                                        {"33", "X-Bogosity"},
                                                        {"34", "Received"},
                                                        {"35", "X-Quarantine"},
                                                        {"37", "DKIM-Signature"}}) {
    EXPECT_EQ(names.Find(number), name);
    EXPECT_EQ(names.Number(name), number);
  }
  EXPECT_EQ(names.Find("-1"), std::nullopt);
  EXPECT_EQ(names.Number(std::nullopt), "-1");
}

TEST(HeaderNames, AnyNameWillDo) {
  const HeaderNames names;
  EXPECT_EQ(names.Find("x-qhpsi"), "X-QHPSI");
  EXPECT_EQ(names.Find("X-Whatever"), "X-Whatever");
  EXPECT_EQ(names.Number("X-Whatever"), "X-Whatever");
}

TEST(HeaderNames, NoOtherNumberAndNoOtherText) {
  for (const char* text : {"46", "100000000000000000000", "-2", "", "a b", "a:", "+1", " 1"}) {
    EXPECT_THROW(HeaderNames().Find(text), Failure) << text;
  }
}

TEST(HeaderNames, TheSiteAddsSome) {
  HeaderNames names;
  names.AddSite("# ours\nX-First\n\n  X-Second  \r\nX-Last", "p");
  EXPECT_EQ(names.Find("46"), "X-First");
  EXPECT_EQ(names.Find("48"), "X-Last");
  EXPECT_EQ(names.Number("x-second"), "47");
  try {
    names.AddSite("X-Fine\nX Wrong\n", "home/filter/headers");
    ADD_FAILURE();
  } catch (const Failure& failure) {
    EXPECT_TRUE(std::string(failure.what()).starts_with("home/filter/headers:2: "));
  }
}

TEST(HeaderNames, AreInTheManual) {
  std::ifstream file("filter/vcfilter.1");
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const HeaderNames names;
  for (int i = 0; i <= 45; ++i) {
    const std::string number = std::to_string(i);
    const std::string entry = " " + number + " Ta " + names.Find(number).value_or("");
    // The table has two columns.
    EXPECT_TRUE(page.find(entry + " Ta ") != std::string::npos ||
                page.find(entry + "\n") != std::string::npos)
        << entry;
  }
  for (int i = 0; i <= 8; ++i) {
    const std::string entry =
        ".It " + std::to_string(i) + " Ta " + Name(static_cast<Comparison>(i)) + " Ta";
    EXPECT_NE(page.find(entry), std::string::npos) << entry;
  }
}

TEST(Comparison, ByNumberAndName) {
  for (int i = 0; i <= 8; ++i) {
    const auto comparison = static_cast<Comparison>(i);
    EXPECT_EQ(FindComparison(std::to_string(i)), comparison);
    EXPECT_EQ(FindComparison(Name(comparison)), comparison);
    EXPECT_EQ(FindComparison(Title(comparison)), comparison);
  }
  EXPECT_EQ(FindComparison("does not contain"), Comparison::kDoesNotContain);
  EXPECT_EQ(FindComparison("My address not in To, Cc, Bcc"), Comparison::kMyAddressNotInRecipients);
  EXPECT_EQ(FindComparison("numeric expression"), Comparison::kNumeric);
  EXPECT_EQ(FindComparison("regular expression"), Comparison::kRegularExpression);
  for (const char* text : {"9", "-1", "", "x", "equalss", "-"}) {
    EXPECT_FALSE(FindComparison(text)) << text;
  }
}

TEST(ActionText, IsTheOptions) {
  for (const char* text : {"0", "1", "2&joe@x", "2|bin/x 'a b'", "3&joe@x", "3|x"}) {
    Rule rule;
    SetAction(rule, text);
    EXPECT_EQ(ActionText(rule), text);
  }
  Rule rule = {.name = "n", .action = Action::kForward, .target = "joe@x"};
  SetAction(rule, "0");
  EXPECT_EQ(rule.target, "");
  for (const char* text : {"", "4", "00", "0&x", "1x", "2", "3", "2joe@x", "&joe@x", "-1"}) {
    EXPECT_THROW(SetAction(rule, text), Failure) << text;
  }
}

}  // namespace
}  // namespace filter
