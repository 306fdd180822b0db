#include "queue/decide.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "queue/envelope.h"
#include "queue/policy.h"
#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {
namespace {

using Action = Decision::Action;
using Kind = Verdict::Kind;
using namespace std::string_literals;

const Envelope& ToTwo() {
  static const Envelope envelope = {"Ffrom@x\0"s, "Tone@x\0Ttwo@x\0"s};
  return envelope;
}

Decision For(Kind kind, const DecideSettings& settings, const std::string& detail = "") {
  return Decide({.kind = kind, .detail = detail}, settings, ToTwo());
}

TEST(Decide, MarksACleanMessage) {
  const Decision decision = For(Kind::kClean, {});
  EXPECT_EQ(decision.action, Action::kQueue);
  EXPECT_EQ(decision.lines, "X-QHPSI: clean\n");
  EXPECT_EQ(decision.records, "Ffrom@x\0Tone@x\0Ttwo@x\0"s);
}

TEST(Decide, SaysNothingOfAMessageThatWasNotScanned) {
  EXPECT_EQ(For(Kind::kUnscanned, {}).lines, "");
}

TEST(Decide, MarksAnInfectedMessageUnlessToldOtherwise) {
  EXPECT_EQ(For(Kind::kInfected, {}).lines, "X-QHPSI: virus found\n");
  EXPECT_EQ(For(Kind::kInfected, {}, "Eicar").lines,
            "X-QHPSI: virus found\nX-QHPSI-Virus: Eicar\n");
}

TEST(Decide, RefusesWithTheName) {
  DecideSettings settings;
  settings.reject = RejectVirus::kRefuse;
  EXPECT_EQ(For(Kind::kInfected, settings, "Eicar").action, Action::kRefuse);
  EXPECT_EQ(For(Kind::kInfected, settings, "Eicar").reply,
            "DMessage contains a virus: Eicar (#5.7.1)");
  EXPECT_EQ(For(Kind::kInfected, settings).reply, "DMessage contains a virus (#5.7.1)");
  EXPECT_EQ(For(Kind::kClean, settings).action, Action::kQueue);
}

Decision ByRule(PolicyRule::Action action, const DecideSettings& settings, const std::string& name,
                bool is_bounce = false) {
  const PolicyRule rule = {.line = 1, .pattern = "*", .action = action, .address = ""};
  return Decide({.kind = Kind::kInfected, .detail = name}, settings, ToTwo(), is_bounce, rule);
}

TEST(Decide, ByTheVirussNameWhateverTheSiteDoesElse) {
  using Rule = PolicyRule::Action;
  DecideSettings settings;
  EXPECT_EQ(ByRule(Rule::kRefuse, settings, "PUA.X").action, Action::kRefuse);
  EXPECT_EQ(ByRule(Rule::kRefuse, settings, "PUA.X", true).lines,
            "X-QHPSI: virus found\nX-QHPSI-Virus: PUA.X\n");
  settings.virus_forward = "post@x";
  EXPECT_EQ(ByRule(Rule::kDrop, settings, "PUA.X").action, Action::kDrop);
  settings.reject = RejectVirus::kRefuse;
  const Decision marked = ByRule(Rule::kMark, settings, "PUA.X");
  EXPECT_EQ(marked.lines, "X-QHPSI: virus found\nX-QHPSI-Virus: PUA.X\n");
  EXPECT_EQ(marked.records, "Ffrom@x\0Tone@x\0Ttwo@x\0"s);
  const Decision ignored = ByRule(Rule::kIgnore, settings, "PUA.X");
  EXPECT_EQ(ignored.lines, "X-QHPSI: clean\n");
  EXPECT_EQ(ignored.records, "Ffrom@x\0Tone@x\0Ttwo@x\0"s);
}

TEST(Decide, UnscannableIsNeitherCleanNorInfected) {
  using Rule = PolicyRule::Action;
  DecideSettings settings;
  settings.reject = RejectVirus::kRefuse;
  settings.extra_recipients = {"log@x"};
  const Decision decision = ByRule(Rule::kUnscannable, settings, "Heuristics.Encrypted.Zip");
  EXPECT_EQ(decision.action, Action::kQueue);
  EXPECT_EQ(decision.lines, "X-QHPSI-Note: encrypted\n");
  EXPECT_EQ(decision.records, "Ffrom@x\0Tone@x\0Ttwo@x\0Tlog@x\0"s);
  EXPECT_EQ(ByRule(Rule::kUnscannable, settings, "Broken.Zip").lines, "X-QHPSI-Note: Broken.Zip\n");
  EXPECT_EQ(ByRule(Rule::kUnscannable, settings, "").lines, "X-QHPSI-Note: unscannable\n");
}

TEST(Decide, ForwardsToTheRulesAddress) {
  DecideSettings settings;
  settings.virus_forward = "other@x";
  const PolicyRule rule = {
      .line = 1, .pattern = "*", .action = PolicyRule::Action::kForward, .address = "post@x"};
  const Decision decision =
      Decide({.kind = Kind::kInfected, .detail = "PUA.X"}, settings, ToTwo(), false, rule);
  EXPECT_EQ(decision.records, "Ffrom@x\0Tpost@x\0"s);
  EXPECT_NE(decision.lines.find("X-Quarantine-ID: post@x, one@x,two@x\n"), std::string::npos);
}

TEST(Decide, Drops) {
  DecideSettings settings;
  settings.reject = RejectVirus::kDrop;
  EXPECT_EQ(For(Kind::kInfected, settings).action, Action::kDrop);
  EXPECT_EQ(For(Kind::kClean, settings).action, Action::kQueue);
}

TEST(Decide, ForwardsWhatItWouldDrop) {
  DecideSettings settings;
  settings.reject = RejectVirus::kDrop;
  settings.virus_forward = "virus@x";
  EXPECT_EQ(For(Kind::kInfected, settings).records, "Ffrom@x\0Tvirus@x\0"s);
}

TEST(Decide, NeverRefusesABounce) {
  DecideSettings settings;
  settings.reject = RejectVirus::kRefuse;
  const Decision decision = Decide({.kind = Kind::kInfected}, settings, ToTwo(), true);
  EXPECT_EQ(decision.action, Action::kQueue);
  EXPECT_EQ(decision.lines, "X-QHPSI: virus found\n");
}

TEST(Decide, DefersWithoutAVerdictHoweverVirusesAreTreated) {
  for (const RejectVirus reject : {RejectVirus::kMark, RejectVirus::kRefuse, RejectVirus::kDrop}) {
    DecideSettings settings;
    settings.reject = reject;
    EXPECT_EQ(For(Kind::kNone, settings, "no clamd").action, Action::kDefer);
  }
}

TEST(Decide, AcceptsWithoutAVerdictWhereTheSiteSaysSo) {
  DecideSettings settings;
  settings.accept_on_error = true;
  const Decision decision = For(Kind::kNone, settings, "no clamd");
  EXPECT_EQ(decision.action, Action::kQueue);
  EXPECT_EQ(decision.lines, "X-QHPSI-Error: no clamd\n");
}

TEST(Decide, NeverAcceptsAScanThatSomebodyKilled) {
  DecideSettings settings;
  settings.accept_on_error = true;
  const Verdict killed{.kind = Kind::kNone, .detail = "killed", .is_disturbed = true};
  EXPECT_EQ(Decide(killed, settings, {}, false).action, Action::kDefer);
}

TEST(Decide, ForwardsInfectedMessagesAlone) {
  DecideSettings settings;
  settings.virus_forward = "virus@x";
  const Decision decision = For(Kind::kInfected, settings);
  EXPECT_EQ(decision.records, "Ffrom@x\0Tvirus@x\0"s);
  EXPECT_EQ(decision.lines, "X-QHPSI: virus found\nX-Quarantine-ID: virus@x, one@x,two@x\n");
  EXPECT_EQ(For(Kind::kClean, settings).records, "Ffrom@x\0Tone@x\0Ttwo@x\0"s);
}

TEST(Decide, DoesNotForwardWhatItRefuses) {
  DecideSettings settings;
  settings.virus_forward = "virus@x";
  settings.reject = RejectVirus::kRefuse;
  EXPECT_EQ(For(Kind::kInfected, settings).action, Action::kRefuse);
}

TEST(Decide, QuarantinesEveryMessage) {
  DecideSettings settings;
  settings.quarantine = "all@x";
  for (const Kind kind : {Kind::kClean, Kind::kInfected, Kind::kUnscanned}) {
    const Decision decision = For(kind, settings);
    EXPECT_EQ(decision.records, "Ffrom@x\0Tall@x\0"s);
    EXPECT_TRUE(decision.lines.ends_with("X-Quarantine-ID: all@x, one@x,two@x\n"));
  }
}

TEST(Decide, AddsExtraRecipients) {
  DecideSettings settings;
  settings.extra_recipients = {"log@x", "audit@x"};
  EXPECT_EQ(For(Kind::kClean, settings).records, "Ffrom@x\0Tone@x\0Ttwo@x\0Tlog@x\0Taudit@x\0"s);
}

TEST(Decide, FoldsALongListOfRecipients) {
  Envelope envelope = {"F\0"s, ""};
  for (int i = 0; i < 1000; ++i) {
    envelope.recipient_records += "Trecipient" + std::to_string(i) + "@example.org" + '\0';
  }
  DecideSettings settings;
  settings.quarantine = "all@x";
  const std::string lines = Decide({}, settings, envelope).lines;
  std::istringstream stream(lines);
  std::string line;
  std::getline(stream, line);
  EXPECT_TRUE(line.starts_with("X-Quarantine-ID: all@x, "));
  std::string unfolded = line;
  while (std::getline(stream, line)) {
    EXPECT_LE(line.size(), 79U);
    EXPECT_TRUE(line.starts_with(" ")) << line;
    unfolded += line.substr(1);
  }
  EXPECT_TRUE(unfolded.ends_with(",recipient998@example.org,recipient999@example.org"));
}

TEST(Decide, NoByteOfAnAddressBeginsALineOrAnotherAddress) {
  DecideSettings settings;
  settings.quarantine = "all@x";
  const Envelope envelope = {"F\0"s,
                             "Ta\nX-QHPSI: clean\r\n\n@x\0T\0T \0T\n\0T\"b,c\"@x\0T d@x\0"s};
  const std::string lines = Decide({}, settings, envelope).lines;
  EXPECT_EQ(lines, "X-Quarantine-ID: all@x, a?X-QHPSI:?clean???@x,<>,?,?,\"b?c\"@x,?d@x\n");
}

TEST(Decide, NoManyEmptyAddressesMakeALongLine) {
  DecideSettings settings;
  settings.quarantine = "all@x";
  Envelope envelope = {"F\0"s, ""};
  for (int i = 0; i < 5000; ++i) {
    envelope.recipient_records += i % 2 == 0 ? "T\0"s : "T  \0"s;
  }
  std::istringstream lines(Decide({}, settings, envelope).lines);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 79U);
    EXPECT_NE(line.find_first_not_of(' '), std::string::npos);
  }
}

}  // namespace
}  // namespace queue
