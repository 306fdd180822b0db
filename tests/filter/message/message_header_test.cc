#include "filter/message/message_header.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace filter {
namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string_view>;

TEST(MessageHeader, FindsAllValuesWhateverTheCase) {
  const MessageHeader header("Received: b\nX-QHPSI: virus found\nreceived:a\n\nReceived: c\n");
  EXPECT_EQ(header.Values("RECEIVED"), (Strings{"b", "a"}));
  EXPECT_EQ(header.Values("x-qhpsi"), (Strings{"virus found"}));
  EXPECT_EQ(header.Values("Subject"), Strings());
}

TEST(MessageHeader, Unfolds) {
  const MessageHeader header("Subject:\n  a\n\t b\r\n \nTo: x \t\r\n y \nCc:\n\nBcc: body\n");
  EXPECT_EQ(header.Values("Subject"), (Strings{"a b"}));
  EXPECT_EQ(header.Values("To"), (Strings{"x y"}));
  EXPECT_EQ(header.Values("Cc"), (Strings{""}));
  EXPECT_EQ(header.Values("Bcc"), Strings());
}

TEST(MessageHeader, DecodesOverFolds) {
  const MessageHeader header("Subject: =?utf-8?q?virus_?=\n =?utf-8?q?found?=\n");
  EXPECT_EQ(header.Values("Subject"), (Strings{"virus found"}));
  EXPECT_EQ(header.RawValues("Subject"), (Strings{"=?utf-8?q?virus_?= =?utf-8?q?found?="}));
}

TEST(MessageHeader, EndsAtTheEmptyLineOfEitherKind) {
  EXPECT_EQ(MessageHeader("A: 1\r\n\r\nA: 2\r\n").Values("A"), (Strings{"1"}));
  EXPECT_EQ(MessageHeader("\nA: 2\n").Values("A"), Strings());
  EXPECT_EQ(MessageHeader("A: 1").Values("A"), (Strings{"1"}));
}

TEST(MessageHeader, PassesOverWhatIsNoField) {
  const MessageHeader header(
      " leading: blank\nFrom a@b Mon Jan  1 00:00:00 2024\n folded: on\nno field\n: x\n :y\nT\0o: "
      "n\n"
      "A b: c\nSubject : s\nEnd: e\n"s);
  EXPECT_EQ(header.Values("leading"), Strings());
  EXPECT_EQ(header.Values("From"), Strings());
  EXPECT_EQ(header.Values("folded"), Strings());
  EXPECT_EQ(header.Values("b"), Strings());
  EXPECT_EQ(header.Values(""), Strings());
  EXPECT_EQ(header.Values("Subject"), (Strings{"s"}));
  EXPECT_EQ(header.Values("End"), (Strings{"e"}));
}

TEST(MessageHeader, KeepsOddBytes) {
  const MessageHeader header("A: x\0y\r\rz\xFF\n\n"s);
  EXPECT_EQ(header.Values("A"), (Strings{"x\0y\r\rz\xFF"s}));
}

TEST(MessageHeader, SetReplacesAll) {
  MessageHeader header("Return-Path: <forged>\nA: 1\nreturn-path: <too>\n");
  header.Set("Return-Path", "<real>");
  EXPECT_EQ(header.Values("return-path"), (Strings{"<real>"}));
  EXPECT_EQ(header.RawValues("return-path"), (Strings{"<real>"}));
  EXPECT_EQ(header.Values("A"), (Strings{"1"}));
}

std::string ReadText(std::string_view message, size_t max = kMaxHeaderSize) {
  const tests::TempDir dir;
  const qhpsi::Fd fd(::open(dir.File("message", message).c_str(), O_RDONLY | O_CLOEXEC));
  return ReadHeaderText(fd.get(), max);
}

TEST(ReadHeaderText, ReadsToTheEndOfTheHeader) {
  const std::string header = "A: 1\n\n";
  EXPECT_EQ(ReadText(header), header);
  EXPECT_EQ(ReadText(""), "");
  EXPECT_EQ(ReadText("A: no end"), "A: no end");
  const std::string text = ReadText(header + std::string(5'000'000, 'b'));
  EXPECT_EQ(text.substr(0, header.size()), header);
  EXPECT_LT(text.size(), 20'000U);
}

// Two reads may cut the empty line anywhere.
TEST(ReadHeaderText, SeesAnEndThatIsReadInPieces) {
  for (const std::string_view end : {"\n\n", "\n\r\n"}) {
    for (size_t size = 8180; size < 8200; ++size) {
      std::string message = "A: " + std::string(size, 'a');
      message += end;
      const std::string text = ReadText(message + std::string(100'000, 'b'));
      EXPECT_LT(text.size(), 20'000U) << size;
      EXPECT_GE(text.size(), message.size()) << size;
    }
  }
}

TEST(ReadHeaderText, IsBounded) {
  EXPECT_EQ(ReadText(std::string(5'000'000, 'a')).size(), kMaxHeaderSize);
  EXPECT_EQ(ReadText("A: 1\n\n", 3), "A: ");
}

TEST(ReadHeaderText, FailsForNow) {
  try {
    ReadHeaderText(-1);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kTemporary);
  }
}

}  // namespace
}  // namespace filter
