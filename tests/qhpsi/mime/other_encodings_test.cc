// Uuencode, yEnc and BinHex.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "qhpsi/mime/binhex.h"
#include "qhpsi/mime/calendar.h"
#include "qhpsi/mime/signed_data.h"
#include "qhpsi/mime/uuencode.h"
#include "qhpsi/mime/yenc.h"

namespace mime {
namespace {

using Contents = std::vector<std::string>;

constexpr const char* kUuencoded = "#86)C\n";

Contents Uudecoded(const std::string& text) {
  constexpr size_t kLimit = 1000;
  return DecodeUuencoded(text, kLimit).value_or(Contents{"too large"});
}

TEST(Uuencode, IsFoundWithAndWithoutItsFrame) {
  EXPECT_EQ(Uudecoded(std::string("begin 644 x\n") + kUuencoded + "`\nend\n"), Contents{"abc"});
  EXPECT_EQ(Uudecoded(std::string("text before\n\n") + kUuencoded), Contents{"abc"});
}

TEST(Uuencode, BlanksLostAtALineEndAreZeros) {
  EXPECT_EQ(Uudecoded("begin 644 x\n$86)C\n"), (Contents{std::string("abc\0", 4), "abc"}));
}

// GMime's: three characters of a group, a line end and a length, then the fourth.
TEST(Uuencode, AGroupMayGoOnInTheNextLine) {
  const auto contents = Uudecoded("begin 644 x\n&86)\n#C\n&9&5F\n`\n9&5F\nend\n");
  EXPECT_EQ(contents.back(), "abcdef");
}

TEST(Uuencode, ALengthMayStandBehindTheBytesOfALine) {
  EXPECT_EQ(Uudecoded("begin 644 x\n#86)C#9&5F\nend\n").back(), "abcdef");
}

TEST(Uuencode, OtherLinesEndItOrAreSkipped) {
  const std::string line = kUuencoded;
  EXPECT_EQ(Uudecoded("begin 644 x\n" + line + "x\n" + line + "`\nend\n" + line),
            (Contents{"abc", "abc", "abcabc", "abc" + std::string(24, '\0') + "abc", "abc"}));
}

// Decoders that look at six bits of a character read "c" for "#".
TEST(Uuencode, BehindABeginEachLineIsAContent) {
  EXPECT_EQ(Uudecoded("begin 644 x\nc86)C\n\nc86)\x83\n`\nend\n"), Contents{"abcabc"});
  EXPECT_EQ(Uudecoded("c86)C\n"), Contents{});
}

TEST(Uuencode, TextIsNot) {
  EXPECT_EQ(Uudecoded("This is a line of text.\nAnd another one.\n"), Contents{});
}

// A character stands for 63 bytes, and several decoders have them.
TEST(Uuencode, IsBounded) {
  const std::string text = "begin 644 x\n^\n^\n^\nend\n";
  EXPECT_TRUE(DecodeUuencoded(text, 1000));
  EXPECT_FALSE(DecodeUuencoded(text, 500));
}

TEST(Yenc, IsEachByteLess42) {
  const std::string text =
      "=ybegin line=128 size=4 name=x\n\x8b\x8c=\x6a\x8d\n=yend size=4\nrest\n";
  EXPECT_EQ(DecodeYenc(text), Contents{std::string("ab\0c", 4)});
}

TEST(Yenc, SomeReadersTakeOnlyAnEndWithItsSize) {
  EXPECT_EQ(DecodeYenc("=ybegin\n\x8b\n=yend\n\x8c\n=yend size=9\n"), (Contents{"a", "a\x0f;D:b"}));
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

TEST(Binhex, MoreThanTheLimitIsNothing) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    bytes += "a\x90\xff";  // 255 times "a"
  }
  EXPECT_FALSE(DecodeBinhex(Binhexed(bytes), 5000));
  EXPECT_FALSE(DecodeBinhex(Binhexed("abc") + Binhexed("abc") + Binhexed("abc"), 15));
  EXPECT_TRUE(DecodeBinhex(Binhexed("abc") + Binhexed("abc"), 15));
}

// "AB" in BER: an octet string, and one in two pieces without a length.
TEST(SignedData, IsWhatIsInItsOctetStrings) {
  using namespace std::string_literals;
  EXPECT_EQ(OctetStrings("\x30\x04\x04\x02"
                         "AB"s),
            Contents{"AB"});
  EXPECT_EQ(OctetStrings("\x30\x80\x24\x80\x04\x01"
                         "A\x04\x01"
                         "B\0\0\x04\x01"
                         "C\0\0"s),
            (Contents{"AB", "C"}));
  EXPECT_EQ(OctetStrings("\x30\x84\0\0\0\x06\x04\x82\0\x7f"
                         "AB"s),
            Contents{"AB"});
  EXPECT_EQ(OctetStrings("\x24\x08\x04\x01"
                         "A\x24\x03\x04\x01"
                         "B"s),
            Contents{"AB"});
  // A number that takes more bytes than it needs, and pieces that call themselves something else.
  EXPECT_EQ(OctetStrings("\x1f\x04\x02"
                         "AB"s),
            Contents{"AB"});
  EXPECT_EQ(OctetStrings("\x24\x80\x0c\x01"
                         "A\x1f\x04\x01"
                         "B\0\0"s),
            Contents{"AB"});
  EXPECT_EQ(OctetStrings(std::string(100'000, '\x30')), Contents{});
}

TEST(SignedData, IsKnownByItsIdentifier) {
  using namespace std::string_literals;
  const std::string identifier = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
  EXPECT_TRUE(IsCms("\x30\x80" + identifier));
  EXPECT_TRUE(IsCms("\x30\x84\0\0\x12\x34"s + identifier + "x"));
  EXPECT_TRUE(IsCms("\x30\x80\x06\x81" + identifier.substr(1)));  // its length in two bytes
  EXPECT_FALSE(IsCms("\x30\x80" + identifier.substr(0, 9) + "\x08\x02"));
  EXPECT_FALSE(IsCms("\x31\x80" + identifier));
  EXPECT_FALSE(IsCms(""));
}

TEST(Calendar, HasFilesInItsProperties) {
  EXPECT_EQ(Base64Properties("BEGIN:VCALENDAR\nATTACH;ENCODING=BASE64;X-FILE\n NAME=a:QU\n\tJD\n"
                             "KEY;ENCODING=b:RA==\r\nSUMMARY:encoding=base64:x\n"),
            (Contents{"QUJD", "RA==", "x"}));
  EXPECT_EQ(Base64Properties("Content-Transfer-Encoding: base64\n\nATTACH:cid:x\n"), Contents{});
}

}  // namespace
}  // namespace mime
