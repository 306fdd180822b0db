#include "queue/policy.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "queue/failure.h"
#include "queue/verdict.h"
#include "tests/temp_dir.h"

namespace queue {
namespace {

using namespace std::string_literals;
using Action = PolicyRule::Action;

std::optional<Action> ActionFor(const std::string& text, const std::string& virus) {
  const std::vector<PolicyRule> rules = ParsePolicy(text);
  const PolicyRule* const rule = FindRule(rules, virus);
  return rule == nullptr ? std::nullopt : std::optional(rule->action);
}

std::string Complaint(const std::string& text) {
  try {
    ParsePolicy(text);
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "none";
}

Verdict Infected(const std::string& name) {
  return {.kind = Verdict::Kind::kInfected, .detail = name};
}

TEST(Policy, TheFirstPatternThatMatchesCounts) {
  const std::string text =
      "# what is no trojan\n"
      "\n"
      "Heuristics.Encrypted.Zip  refuse\n"
      "Heuristics.Encrypted.*\tunscannable\r\n"
      "PUA.* forward postmaster@example.org\n"
      "Example.?.UNOFFICIAL ignore\n"
      "*.UNOFFICIAL mark\n"
      "Eicar* drop";
  EXPECT_EQ(ActionFor(text, "Heuristics.Encrypted.Zip"), Action::kRefuse);
  EXPECT_EQ(ActionFor(text, "Heuristics.Encrypted.PDF"), Action::kUnscannable);
  EXPECT_EQ(ActionFor(text, "PUA.Win.Packer"), Action::kForward);
  EXPECT_EQ(ActionFor(text, "Example.1.UNOFFICIAL"), Action::kIgnore);
  EXPECT_EQ(ActionFor(text, "Example.12.UNOFFICIAL"), Action::kMark);
  EXPECT_EQ(ActionFor(text, "Eicar-Test-Signature"), Action::kDrop);
  EXPECT_EQ(ActionFor(text, "Win.Trojan.X"), std::nullopt);
  EXPECT_EQ(ActionFor(text, ""), std::nullopt);
  EXPECT_EQ(ParsePolicy(text)[2].address, "postmaster@example.org");
  EXPECT_EQ(ParsePolicy(text)[2].line, 5U);
}

TEST(Policy, AStarMatchesAVirusWithoutAName) {
  EXPECT_EQ(ActionFor("* refuse\n", ""), Action::kRefuse);
}

TEST(Policy, WhatMakesNoSenseIsNamedByItsLineAlone) {
  EXPECT_EQ(Complaint("# secret\nPUA.*\n"), "QHPSIPOLICY: line 2 names no action");
  EXPECT_EQ(Complaint("PUA.* refuze\n"), "QHPSIPOLICY: line 1 names no action");
  EXPECT_EQ(Complaint("PUA.* forward\n"), "QHPSIPOLICY: line 1 names no address");
  EXPECT_EQ(Complaint("PUA.* forward a@b c@d\n"), "QHPSIPOLICY: line 1 has a word too many");
  EXPECT_EQ(Complaint("PUA.* mark all\n"), "QHPSIPOLICY: line 1 has a word too many");
  EXPECT_EQ(Complaint("PUA.* forward a\x01@b\n"),
            "QHPSIPOLICY: line 1 has no address that mail can be sent to");
  EXPECT_EQ(Complaint("a mark\nPUA\0.* mark\n"s), "QHPSIPOLICY: line 2 has a NUL");
  EXPECT_EQ(Complaint(""), "none");
}

TEST(Policy, IsReadForInfectedMailAlone) {
  const tests::TempDir dir;
  const std::string gone = dir.Path("gone");
  EXPECT_FALSE(RuleFor({.kind = Verdict::Kind::kClean}, gone));
  EXPECT_FALSE(RuleFor({.kind = Verdict::Kind::kNone}, gone));
  EXPECT_FALSE(RuleFor(Infected("Eicar"), ""));
  const std::string path = dir.File("policy", "Eicar* drop\n");
  EXPECT_EQ(RuleFor(Infected("Eicar"), path)->action, Action::kDrop);
  EXPECT_FALSE(RuleFor(Infected("Other"), path));
}

TEST(Policy, OneThatCannotBeReadLetsNothingIn) {
  const tests::TempDir dir;
  ASSERT_EQ(::mkfifo(dir.Path("fifo").c_str(), 0600), 0);
  const std::string large = dir.File("large", std::string(70'000, '#'));
  for (const std::string& path : {dir.Path("gone"), dir.Path("fifo"), dir.Path(), large}) {
    EXPECT_THROW(RuleFor(Infected("Eicar"), path), Failure) << path;
  }
}

}  // namespace
}  // namespace queue
