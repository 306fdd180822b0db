#include "qhpsi/clamd/reply.h"

#include <gtest/gtest.h>

#include <string>

namespace qhpsi {
namespace {

using Kind = ClamdReply::Kind;
using namespace std::string_literals;

TEST(ReplyTest, OnlyOkIsClean) {
  EXPECT_EQ(ParseClamdReply("stream: OK\0"s).kind, Kind::kClean);
  EXPECT_EQ(ParseClamdReply("fd[10]: OK\0"s).kind, Kind::kClean);
  for (const std::string& reply :
       {"OK\0"s, ": OK\0"s, "stream:OK\0"s, "stream: ok\0"s, "stream: OK \0"s, "stream:  OK\0"s,
        "stream: NOT OK\0"s, "stream: a: OK\0"s, "PONG\0"s, "stream: \0"s, "\0"s,
        "UNKNOWN COMMAND\0"s, "stream: OK ERROR\0"s}) {
    EXPECT_EQ(ParseClamdReply(reply).kind, Kind::kNoVerdict) << reply;
  }
}

TEST(ReplyTest, OnlyANameFoundIsInfected) {
  const ClamdReply plain = ParseClamdReply("stream: Eicar-Test-Signature FOUND\0"s);
  EXPECT_EQ(plain.kind, Kind::kInfected);
  EXPECT_EQ(plain.text, "Eicar-Test-Signature");
  const ClamdReply extended = ParseClamdReply("fd[9]: Some.Virus(44d88612:68) FOUND\0"s);
  EXPECT_EQ(extended.kind, Kind::kInfected);
  EXPECT_EQ(extended.text, "Some.Virus(44d88612:68)");
  for (const std::string& reply : {"stream:  FOUND\0"s, "stream: FOUND\0"s, "FOUND\0"s,
                                   "X FOUND\0"s, "stream: X found\0"s, "stream: X FOUND \0"s}) {
    EXPECT_EQ(ParseClamdReply(reply).kind, Kind::kNoVerdict) << reply;
  }
}

TEST(ReplyTest, AnErrorIsNoVerdictInClamdsWords) {
  const ClamdReply limit = ParseClamdReply("INSTREAM size limit exceeded. ERROR\0"s);
  EXPECT_EQ(limit.kind, Kind::kNoVerdict);
  EXPECT_EQ(limit.text, "INSTREAM size limit exceeded. ERROR");
  const ClamdReply memory = ParseClamdReply("stream: Can't allocate memory ERROR\0"s);
  EXPECT_EQ(memory.kind, Kind::kNoVerdict);
  EXPECT_EQ(memory.text, "stream: Can't allocate memory ERROR");
}

TEST(ReplyTest, LimitsExceededIsNoVirus) {
  for (const char* name : {"Heuristics.Limits.Exceeded", "Heuristics.Limits.Exceeded.MaxFileSize",
                           "Heuristics.Limits.Exceeded.MaxScanTime",
                           "Heuristics.Email.ExceedsMaxHeaderBytes", "(null)"}) {
    const ClamdReply reply = ParseClamdReply("fd[9]: "s + name + " FOUND\0"s);
    EXPECT_EQ(reply.kind, Kind::kLimitsExceeded) << name;
    EXPECT_EQ(reply.text, "limits exceeded: "s + name);
  }
  EXPECT_EQ(ParseClamdReply("fd[9]: Heuristics.Limits FOUND\0"s).kind, Kind::kInfected);
}

// A clamd that is being stopped was seen to answer so; the next server may do better.
TEST(ReplyTest, ABrokenConversationIsNoReply) {
  for (const std::string& reply :
       {"stream: OK\n\0"s, "stream: OK\0\0"s, "stream: OK\0stream: OK\0"s, "stream: X FOUND\0x"s,
        "stream: X\nY FOUND\0"s, "COMMAND READ TIMED OUT\0"s,
        "PROTOCOL ERROR: ancillary data sent without FILDES. ERROR\0"s}) {
    EXPECT_EQ(ParseClamdReply(reply).kind, Kind::kNone) << reply;
  }
  EXPECT_EQ(ParseClamdReply("stream: X FOUND\0y"s).text,
            "bytes after the end of the reply: stream: X FOUND?y");
}

TEST(ReplyTest, WithoutItsEndItIsNoReply) {
  EXPECT_EQ(ParseClamdReply("").kind, Kind::kNone);
  EXPECT_EQ(ParseClamdReply("stream: OK").kind, Kind::kNone);
  EXPECT_EQ(ParseClamdReply("stream: OK\n").kind, Kind::kNone);
  EXPECT_EQ(ParseClamdReply("stream: X FOUND").kind, Kind::kNone);
}

}  // namespace
}  // namespace qhpsi
