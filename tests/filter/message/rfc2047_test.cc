#include "filter/message/rfc2047.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <string_view>

namespace filter {
namespace {

using namespace std::string_literals;

std::string Decoded(std::string_view value) { return WordDecoder().Decode(value); }

TEST(WordDecoder, LeavesPlainText) {
  EXPECT_EQ(Decoded(""), "");
  EXPECT_EQ(Decoded("virus found"), "virus found");
  EXPECT_EQ(Decoded("1 = 2? =? ?="), "1 = 2? =? ?=");
  EXPECT_EQ(Decoded("a\0b\xFF"s), "a\0b\xFF"s);
}

TEST(WordDecoder, DecodesQ) {
  EXPECT_EQ(Decoded("=?iso-8859-1?Q?M=FCller_=3d?="), "M\xC3\xBCller =");
  EXPECT_EQ(Decoded("=?UTF-8?q?a=C3=A4?= b"), "a\xC3\xA4 b");
  EXPECT_EQ(Decoded("=?us-ascii*en?q?hello?="), "hello");
}

TEST(WordDecoder, DecodesB) {
  EXPECT_EQ(Decoded("=?utf-8?B?dmlydXMgZm91bmQ=?="), "virus found");
  EXPECT_EQ(Decoded("=?utf-8?b?dmlydXMgZm91bmQ?="), "virus found");
  EXPECT_EQ(Decoded("=?koi8-r?B?8NLJ18XU?="), "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
  EXPECT_EQ(Decoded("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?="), "\xE6\x97\xA5\xE6\x9C\xAC");
  EXPECT_EQ(Decoded("=?utf-8?B?"
                    "?="),
            "");
}

TEST(WordDecoder, DropsBlanksBetweenWordsOnly) {
  EXPECT_EQ(Decoded("=?utf-8?q?a?= =?utf-8?q?b?="), "ab");
  EXPECT_EQ(Decoded("=?utf-8?q?a?= \t =?iso-8859-1?b?Yg==?="), "ab");
  EXPECT_EQ(Decoded("x =?utf-8?q?a?= y"), "x a y");
  EXPECT_EQ(Decoded("=?utf-8?q?a?= =?nobodys?q?b?="), "a =?nobodys?q?b?=");
}

TEST(WordDecoder, JoinsACharacterThatIsSplitOverWords) {
  EXPECT_EQ(Decoded("=?utf-8?q?a=C3?= =?utf-8?q?=A4b?="),
            "a\xC3\xA4"
            "b");
}

TEST(WordDecoder, ReplacesWhatTheCharsetHasNot) {
  EXPECT_EQ(Decoded("=?utf-8?q?a=FFb=C3?="),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(Decoded("=?us-ascii?q?=81?="), "\xEF\xBF\xBD");
}

// As Thunderbird, Outlook and Python's email package show them.
TEST(WordDecoder, DecodesWhatIsMalformedAsMailReadersDo) {
  EXPECT_EQ(Decoded("=?utf-8?q?=4?="), "=4");
  EXPECT_EQ(Decoded("=?utf-8?q?=GG=41?="), "=GGA");
  EXPECT_EQ(Decoded("=?utf-8?q?virus found?="), "virus found");
  EXPECT_EQ(Decoded("=?utf-8?q?why?_because?="), "why? because");
  EXPECT_EQ(Decoded("=?utf-8?b?dmly dXMg*Zm91bmQ?="), "virus found");
  EXPECT_EQ(Decoded("=?utf-8?b?dmlydXM=IGZvdW5k?="), "virus found");
}

TEST(WordDecoder, KnowsTheLabelsThatMailBears) {
  EXPECT_EQ(Decoded("=?gb2312?b?gUA=?="), "\xE4\xB8\x82");          // GBK's alone
  EXPECT_EQ(Decoded("=?ks_c_5601-1987?b?gUE=?="), "\xEA\xB0\x82");  // CP949's alone
  EXPECT_EQ(Decoded("=?iso-8859-1?q?=80?="), "\xE2\x82\xAC");       // CP1252's euro
  EXPECT_EQ(Decoded("=?x-sjis?b?h0A=?="), "\xE2\x91\xA0");          // CP932's circled 1
  EXPECT_EQ(Decoded("=?iso-8859-8-i?q?=E0?="), "\xD7\x90");
  EXPECT_EQ(Decoded("=?unicode-1-1-utf-8?q?=C3=A4?="), "\xC3\xA4");
  EXPECT_EQ(Decoded("=?X-Mac-Cyrillic?q?=80?="), "\xD0\x90");
}

TEST(WordDecoder, LeavesWhatCannotBeUnderstood) {
  for (const std::string_view value :
       {"=?utf-8?q?a", "=?utf-8?q?a?", "=?utf-8?x?a?=", "=?utf-8??a?=", "=??q?a?=",
        "=?utf-8//IGNORE?q?a?=", "=?../../x?q?a?=", "=?nobodys?q?a?=", "=?utf-8?"}) {
    EXPECT_EQ(Decoded(value), value);
  }
}

TEST(WordDecoder, FindsAWordAfterSomethingMalformed) {
  EXPECT_EQ(Decoded("=?=?utf-8?q?a?="), "=?a");
  EXPECT_EQ(Decoded("=?utf-8?q?x =?utf-8?q?a?="), "=?utf-8?q?x a");
}

// A sender who names them all must not hide what comes behind.
TEST(WordDecoder, OpensAsManyCharsetsAsThereAre) {
  WordDecoder decoder;
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(decoder.Decode("=?cp" + std::to_string(1250 + i) + "?q?a?="), "a");
    EXPECT_EQ(decoder.Decode("=?iso-8859-" + std::to_string(1 + i) + "?q?a?="), "a");
    EXPECT_EQ(decoder.Decode("=?ibm" + std::to_string(861 + i) + "?q?a?="), "a");
  }
  EXPECT_EQ(decoder.Decode("=?utf-8?q?a?="), "a");
}

TEST(WordDecoder, DecodesWordsOfAnyLength) {
  const std::string text(100'000, 'v');
  EXPECT_EQ(Decoded("=?utf-8?q?" + text + "?="), text);
  EXPECT_EQ(Decoded("=?utf-8?q?a=?="), "a=");
}

TEST(WordDecoder, MadeUpCharsetsNeitherCountNorHideTheNextWord) {
  WordDecoder decoder;
  std::string value;
  for (int i = 0; i < 1000; ++i) {
    value += "=?none" + std::to_string(i) + "?q?a?= ";
  }
  EXPECT_EQ(decoder.Decode(value + "=?utf-8?q?b?="), value + "b");
  EXPECT_EQ(decoder.Decode("=?none?q?a?==?utf-8?q?b?="), "=?none?q?a?=b");
}

TEST(WordDecoder, TakesLinearTime) {
  for (const std::string_view part :
       {"=?", "=?a?q?", "=?utf-8?q?a?= ", "=?utf-8?q?", "=?utf-8?q?a?=  x",
        "?=", "=?nobodys?q?a?=", "=?utf-8?q? ?"}) {
    std::string value;
    while (value.size() < 1'000'000) {
      value += part;
    }
    const std::clock_t began = std::clock();  // of this process alone
    Decoded(value);
    EXPECT_LT(std::clock() - began, 5 * CLOCKS_PER_SEC) << part;
  }
}

}  // namespace
}  // namespace filter
