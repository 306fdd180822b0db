#include "queue/scanner_output.h"

#include <gtest/gtest.h>

#include <string_view>

#include "queue/verdict.h"

namespace queue {
namespace {

ScannerOutput Printed(std::string_view text) {
  ScannerOutput output("/q/mess/1/24");
  for (const char c : text) {
    output.Feed({&c, 1});
  }
  output.Finish();
  return output;
}

TEST(ScannerOutput, FindsTheNameThatClamdscanPrints) {
  EXPECT_EQ(Printed("/q/mess/1/24: Win.Test.EICAR_HDB-1 FOUND\n").VirusName(),
            "Win.Test.EICAR_HDB-1");
  EXPECT_EQ(Printed("fd[10]: Eicar FOUND").VirusName(), "Eicar");
  EXPECT_EQ(Printed("Eicar FOUND\r\n").VirusName(), "Eicar");
}

TEST(ScannerOutput, TakesTheFirstOfSeveralNames) {
  EXPECT_EQ(Printed("hello\na: One FOUND\nb: Two FOUND\nbye\n").VirusName(), "One");
}

TEST(ScannerOutput, NoNameIsNoName) {
  EXPECT_EQ(Printed("").VirusName(), "");
  EXPECT_EQ(Printed("/q/mess/1/24: OK\nFOUND\n").VirusName(), "");
}

TEST(ScannerOutput, ANameCannotBeginAHeaderLine) {
  EXPECT_EQ(Printed("x: a\x01\tb\x80 FOUND\n").VirusName(), "a??b?");
  EXPECT_EQ(Printed("x: a\rX-QHPSI: clean FOUND\n").VirusName(), "clean");
  EXPECT_LE(Printed("x: " + std::string(100000, 'v') + " FOUND\n").VirusName().size(), 255U);
}

TEST(ScannerOutput, GivesTheReasonOfAFailure) {
  EXPECT_EQ(Printed("/q/mess/1/24: connect: No such file or directory ERROR\n").Reason(),
            "connect: No such file or directory");
  EXPECT_EQ(Printed("one\nERROR: Could not connect to clamd\n\n").Reason(),
            "ERROR: Could not connect to clamd");
  EXPECT_EQ(Printed("").Reason(), "");
}

TEST(ScannerOutput, LogsAllButWhatTheVerdictLineSays) {
  using Kind = Verdict::Kind;
  constexpr const char* kOneAndTwo = "scanner: one\nscanner: two\n";
  EXPECT_EQ(Printed("one\nx: Eicar FOUND\ntwo\n").LinesForLog(Kind::kInfected), kOneAndTwo);
  EXPECT_EQ(Printed("one\ntwo\n").LinesForLog(Kind::kInfected), kOneAndTwo);
  EXPECT_EQ(Printed("one\none\n").LinesForLog(Kind::kNone), "scanner: one\n");
  EXPECT_EQ(Printed("one\ntwo\n").LinesForLog(Kind::kClean), kOneAndTwo);
  EXPECT_EQ(Printed("\x1b[31mred\nlast\n").LinesForLog(Kind::kNone), "scanner: ?[31mred\n");
}

TEST(ScannerOutput, KeepsLittleOfALot) {
  std::string lot;
  for (int i = 0; i < 100000; ++i) {
    lot += "a line of noise\n";
  }
  const ScannerOutput output = Printed(lot + "x: Eicar FOUND\n" + lot);
  EXPECT_EQ(output.VirusName(), "Eicar");
  EXPECT_LE(output.LinesForLog(Verdict::Kind::kInfected).size(), 4096U);
}

}  // namespace
}  // namespace queue
