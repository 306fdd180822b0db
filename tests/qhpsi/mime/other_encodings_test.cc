// Uuencode, yEnc and BinHex.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "qhpsi/mime/binhex.h"
#include "qhpsi/mime/uuencode.h"
#include "qhpsi/mime/yenc.h"

namespace mime {
namespace {

using Contents = std::vector<std::string>;

constexpr const char* kUuencoded = "#86)C\n";

TEST(Uuencode, IsFoundWithAndWithoutItsFrame) {
  EXPECT_EQ(DecodeUuencoded(std::string("begin 644 x\n") + kUuencoded + "`\nend\n"),
            Contents{"abc"});
  EXPECT_EQ(DecodeUuencoded(std::string("text before\n\n") + kUuencoded), Contents{"abc"});
}

TEST(Uuencode, BlanksLostAtALineEndAreZeros) {
  EXPECT_EQ(DecodeUuencoded("begin 644 x\n$86)C\n"), Contents{std::string("abc\0", 4)});
}

TEST(Uuencode, OtherLinesEndItOrAreSkipped) {
  const std::string line = kUuencoded;
  EXPECT_EQ(DecodeUuencoded("begin 644 x\n" + line + "x\n" + line + "`\nend\n" + line),
            (Contents{"abc", "abc", "abcabc", "abc"}));
}

TEST(Uuencode, TextIsNot) {
  EXPECT_EQ(DecodeUuencoded("This is a line of text.\nAnd another one.\n"), Contents{});
}

TEST(Yenc, IsEachByteLess42) {
  const std::string text =
      "=ybegin line=128 size=4 name=x\n\x8b\x8c=\x6a\x8d\n=yend size=4\nrest\n";
  EXPECT_EQ(DecodeYenc(text), Contents{std::string("ab\0c", 4)});
}

TEST(Yenc, NeedsNoEnd) { EXPECT_EQ(DecodeYenc("=ybegin\n\x8b\n"), Contents{"a"}); }

// `bytes`, a multiple of three, between colons.
std::string Binhexed(const std::string& bytes) {
  constexpr const char* kAlphabet =
      "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
  std::string text = "(This file must be converted with BinHex 4.0)\n:";
  for (size_t i = 0; i + 2 < bytes.size(); i += 3) {
    const unsigned bits = static_cast<unsigned char>(bytes[i]) << 16U |
                          static_cast<unsigned char>(bytes[i + 1]) << 8U |
                          static_cast<unsigned char>(bytes[i + 2]);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) {
      text += kAlphabet[bits >> shift & 63U];
    }
  }
  return text + ":\n";
}

TEST(Binhex, HasAHeaderAndTwoForks) {
  using namespace std::string_literals;
  // Name, version, type, creator, flags, sizes of the forks, checksum.
  const std::string header =
      "\x01"
      "a"s +
      "\0TEXT????\0\0\0\0\0\x04\0\0\0\x03"s + "cc";
  const std::string file = header + "data" + "cc" + "res" + "c";
  ASSERT_EQ(file.size() % 3, 0U);
  EXPECT_EQ(DecodeBinhex(Binhexed(file), 1000), (Contents{file, "data", "res"}));
}

TEST(Binhex, ARunOfBytesIsCutAtTheLimit) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    bytes += "a\x90\xff";  // 255 times "a"
  }
  const Contents found = DecodeBinhex(Binhexed(bytes), 5000);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), std::string(5000, 'a'));
}

}  // namespace
}  // namespace mime
