#include "queue/log_line.h"

#include <gtest/gtest.h>
#include <limits.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/scan_report.h"
#include "queue/verdict.h"

namespace queue {
namespace {

using Kind = Verdict::Kind;
using Action = Decision::Action;
using std::string_literals::operator""s;

class LogLineTest : public testing::Test {
 protected:
  std::string Line(const ScanReport& report) const {
    return LogLine(report, {.messfile = messfile_,
                            .envelope = envelope_,
                            .action = action_,
                            .message_id = message_id_,
                            .policy = policy_,
                            .client = client_,
                            .pid = 3223});
  }

  static ScanReport Report(Kind kind, const std::string& detail = "") {
    return {.verdict = {.kind = kind, .detail = detail},
            .bytes = 2794,
            .time = std::chrono::microseconds(12'900)};
  }

  std::string policy_;
  std::string messfile_ = "/q/mess/16/660188";
  Envelope envelope_ = {.sender_record = "Fme@example.org\0"s,
                        .recipient_records = "Tyou@example.net\0"s};
  Action action_ = Action::kQueue;
  std::string message_id_;
  std::string client_;
};

constexpr const char* kEnd = " pid=3223 from=<me@example.org> to=<you@example.net>\n";

TEST_F(LogLineTest, SaysFileVerdictSizeTimeAndWhatBecomesOfTheMail) {
  const std::string begin = "qhpsi: /q/mess/16/660188: ";
  EXPECT_EQ(Line(Report(Kind::kClean)), begin + "OK (2794 bytes, 12 ms) queue" + kEnd);
  action_ = Action::kRefuse;
  EXPECT_EQ(Line(Report(Kind::kInfected, "Eicar")),
            begin + "Eicar FOUND (2794 bytes, 12 ms) refuse" + kEnd);
  action_ = Action::kDrop;
  EXPECT_EQ(Line(Report(Kind::kInfected)), begin + "unknown FOUND (2794 bytes, 12 ms) drop" + kEnd);
  action_ = Action::kDefer;
  EXPECT_EQ(Line(Report(Kind::kNone, "exit status 2")),
            begin + "ERROR exit status 2 (2794 bytes, 12 ms) defer" + kEnd);
  action_ = Action::kQueue;
  EXPECT_EQ(Line(Report(Kind::kUnscanned)),
            begin + "SKIPPED size (2794 bytes, 12 ms) queue" + kEnd);
}

TEST_F(LogLineTest, SaysHowManyReadingsThereWereAndWhetherItWasInOne) {
  ScanReport report = Report(Kind::kClean);
  report.readings = 5;
  EXPECT_NE(Line(report).find("OK (2794 bytes, 12 ms, 5 readings) queue"), std::string::npos);
  report.verdict = {.kind = Kind::kInfected, .detail = "Eicar"};
  report.is_in_reading = true;
  EXPECT_NE(Line(report).find("Eicar FOUND (2794 bytes, 12 ms, 5 readings, found in a reading) "),
            std::string::npos);
}

TEST_F(LogLineTest, SaysWhoSentItThroughWhichClientAndWhoScanned) {
  ScanReport report = Report(Kind::kClean);
  report.server = "unix:/run/qhpsi/clamd.ctl";
  envelope_.sender_record = "F\0"s;
  envelope_.recipient_records += "Tone@x\0Ttwo@x\0"s;
  client_ = "192.0.2.1";
  message_id_ = "<1@example.org>";
  EXPECT_TRUE(Line(report).ends_with(
      " from=<> to=<you@example.net>+2 client=192.0.2.1 by=unix:/run/qhpsi/clamd.ctl "
      "id=<1@example.org>\n"))
      << Line(report);
}

TEST_F(LogLineTest, WhatASenderChoseMakesNoWordAndNoLineOfItsOwn) {
  const std::string nasty = "a\nqhpsi: b to=<x> \x1b[1m\xff";
  envelope_ = {.sender_record = "F" + nasty + "\0"s, .recipient_records = "T" + nasty + "\0"s};
  message_id_ = client_ = nasty;
  const std::string line = Line(Report(Kind::kClean));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.find(" to=<x>"), std::string::npos);
}

TEST_F(LogLineTest, IsWrittenAtOnceHoweverLongItsWordsAre) {
  const std::string address(1002, 'a');
  envelope_ = {.sender_record = "F" + address + "\0"s, .recipient_records = "T" + address + "\0"s};
  message_id_ = client_ = std::string(10'000, 'b');
  messfile_ = std::string(1000, '/');
  EXPECT_LT(Line(Report(Kind::kNone, std::string(200, 'c'))).size(), size_t{PIPE_BUF});
}

}  // namespace
}  // namespace queue
