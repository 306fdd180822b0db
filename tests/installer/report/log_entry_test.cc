#include "installer/report/log_entry.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/log_line.h"
#include "queue/scan_report.h"
#include "queue/verdict.h"

namespace installer {
namespace {

using Verdict = LogEntry::Verdict;
using Action = LogEntry::Action;
using Kind = queue::Verdict::Kind;
using std::string_literals::operator""s;

// What is read is what qmail-queue writes, whatever a sender has put in it.
class WrittenLine : public testing::Test {
 protected:
  std::optional<LogEntry> Parsed(queue::Decision::Action action) {
    line_ = queue::LogLine(report_, {.messfile = "/var/indimail/queue/queue2/mess/16/660188",
                                     .envelope = envelope_,
                                     .action = action,
                                     .message_id = message_id_,
                                     .policy = policy_,
                                     .client = client_,
                                     .pid = 3223});
    return ParseLogEntry(std::string_view(line_).substr(0, line_.size() - 1));
  }

  queue::ScanReport report_ = {
      .verdict = {.kind = Kind::kClean}, .bytes = 2794, .time = std::chrono::milliseconds(12)};
  queue::Envelope envelope_ = {.sender_record = "Fme@example.org\0"s,
                               .recipient_records = "Tyou@example.net\0"s};
  std::string message_id_;
  std::string policy_;
  std::string client_;
  std::string line_;
};

TEST_F(WrittenLine, OfACleanMail) {
  client_ = "192.0.2.1";
  report_.server = "unix:/run/qhpsi/clamd.ctl";
  report_.readings = 5;
  const auto entry = Parsed(queue::Decision::Action::kQueue);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->verdict, Verdict::kClean);
  EXPECT_EQ(entry->action, Action::kQueue);
  EXPECT_EQ(entry->bytes, 2794U);
  EXPECT_EQ(entry->milliseconds, 12U);
  EXPECT_EQ(entry->readings, 5U);
  EXPECT_FALSE(entry->is_in_reading);
  EXPECT_EQ(entry->client, "192.0.2.1");
  EXPECT_EQ(entry->server, "unix:/run/qhpsi/clamd.ctl");
}

TEST_F(WrittenLine, OfAnInfectedMail) {
  report_.verdict = {.kind = Kind::kInfected, .detail = "Win.Trojan.Agent (x)"};
  report_.readings = 1;
  report_.is_in_reading = true;
  auto entry = Parsed(queue::Decision::Action::kRefuse);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->verdict, Verdict::kInfected);
  EXPECT_EQ(entry->action, Action::kRefuse);
  EXPECT_EQ(entry->detail, "Win.Trojan.Agent (x)");
  EXPECT_TRUE(entry->is_in_reading);
  report_.verdict.detail.clear();
  entry = Parsed(queue::Decision::Action::kDrop);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->action, Action::kDrop);
  EXPECT_EQ(entry->detail, "unknown");
}

TEST_F(WrittenLine, WhatThePolicyMakesOfANameCounts) {
  report_.verdict = {.kind = Kind::kInfected, .detail = "PUA.Tool"};
  for (const auto& [policy, verdict] :
       {std::pair("ignore", Verdict::kClean), std::pair("unscannable", Verdict::kUnscanned),
        std::pair("mark", Verdict::kInfected)}) {
    policy_ = policy;
    const auto entry = Parsed(queue::Decision::Action::kQueue);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->verdict, verdict) << policy;
    EXPECT_EQ(entry->detail, "PUA.Tool");
  }
  policy_.clear();
  message_id_ = "x policy=ignore";
  EXPECT_EQ(Parsed(queue::Decision::Action::kQueue)->verdict, Verdict::kInfected);
}

TEST_F(WrittenLine, OfAMailWithoutVerdict) {
  report_.verdict = {.kind = Kind::kUnscanned};
  auto entry = Parsed(queue::Decision::Action::kQueue);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->verdict, Verdict::kUnscanned);
  report_.verdict = {.kind = Kind::kNone, .detail = "unix:/x: connect: Connection refused"};
  entry = Parsed(queue::Decision::Action::kDefer);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->verdict, Verdict::kNone);
  EXPECT_EQ(entry->action, Action::kDefer);
  EXPECT_EQ(entry->detail, "unix:/x: connect: Connection refused");
}

TEST_F(WrittenLine, AReasonThatLooksLikeTheRestOfALineIsAReason) {
  report_.verdict = {.kind = Kind::kNone,
                     .detail = "a: OK (1 bytes, 2 ms) queue pid=1 from=<x> client=192.0.2.9 FOUND"};
  client_ = "192.0.2.1";
  const auto entry = Parsed(queue::Decision::Action::kDefer);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->verdict, Verdict::kNone);
  EXPECT_EQ(entry->action, Action::kDefer);
  EXPECT_EQ(entry->bytes, 2794U);
  EXPECT_EQ(entry->client, "192.0.2.1");
  EXPECT_EQ(entry->detail, report_.verdict.detail);
}

TEST_F(WrittenLine, ASenderSetsNoFieldButItsOwn) {
  const std::string nasty = "x> client=203.0.113.9 by=tcp:1 (9 bytes, 9 ms) drop pid=7 from=<";
  envelope_ = {.sender_record = "F" + nasty + "\0"s, .recipient_records = "T" + nasty + "\0"s};
  message_id_ = nasty;
  client_ = "192.0.2.1";
  const auto entry = Parsed(queue::Decision::Action::kQueue);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->client, "192.0.2.1");
  EXPECT_EQ(entry->server, "");
  EXPECT_EQ(entry->bytes, 2794U);
  EXPECT_EQ(entry->action, Action::kQueue);
}

TEST(LogEntry, OtherLinesOfQmailQueue) {
  auto entry = ParseLogEntry("qmail-queue: cannot write mess/1/2: No space left on device");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->kind, LogEntry::Kind::kError);
  EXPECT_EQ(entry->detail, "cannot write mess/1/2: No space left on device");
  entry = ParseLogEntry("qhpsi: tcp:10.0.0.5:3310 is not believed: it calls EICAR clean");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->kind, LogEntry::Kind::kDistrust);
  EXPECT_EQ(entry->detail, "tcp:10.0.0.5:3310 is not believed: it calls EICAR clean");
}

TEST(LogEntry, LinesOfNewerVersionsCount) {
  const auto entry = ParseLogEntry(
      "qhpsi: m: X FOUND (1 bytes, 2 ms, 3 hints) forward pid=1 from=<> to=<> why=x client=::1");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->action, Action::kOther);
  EXPECT_EQ(entry->client, "::1");
}

TEST(LogEntry, NothingElseIsOne) {
  for (const char* const line :
       {"", "qhpsi: ", "qhpsi: m: OK", "tcpserver: ok 1", "qhpsi: m: OK (1 bytes, 2 ms) queue",
        "qhpsi: m: OK (x bytes, 2 ms) queue pid=1", "qhpsi: m: OK (1 bytes) queue pid=1",
        "qhpsi: m: OK (1 bytes, -2 ms) queue pid=1", "qhpsi: m: HM (1 bytes, 2 ms) queue pid=1",
        "qhpsi: m: OK (99999999999999999999 bytes, 2 ms) queue pid=1", "qhpsi:  pid=1",
        "qhpsi: ) x pid=1", "qhpsi:  (1 bytes, 2 ms) queue pid=1",
        " qhpsi: m: OK (1 bytes, 2 ms) queue pid=1"}) {
    EXPECT_FALSE(ParseLogEntry(line)) << line;
  }
}

}  // namespace
}  // namespace installer
