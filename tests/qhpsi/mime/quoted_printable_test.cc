#include "qhpsi/mime/quoted_printable.h"

#include <gtest/gtest.h>

#include <string>

namespace mime {
namespace {

TEST(QuotedPrintable, EveryWayReadsWhatIsStrict) {
  const std::string text = "=50=4B=03 and text=\n that goes on=\r\n\nA line=0A\n";
  EXPECT_TRUE(IsStrictQuotedPrintable(text));
  for (const BadEscape way : kBadEscapes) {
    EXPECT_EQ(DecodeQuotedPrintable(text, way), "PK\x03 and text that goes on\nA line\n\n");
  }
}

TEST(QuotedPrintable, BlanksAtALineEndGo) {
  EXPECT_EQ(DecodeQuotedPrintable("a \t\nb= \t\nc=20\n", BadEscape::kIsKept), "a\nbc \n");
}

TEST(QuotedPrintable, DigitsMayBeLowerCase) {
  EXPECT_EQ(DecodeQuotedPrintable("=4b=4B", BadEscape::kIsKept), "KK");
}

TEST(QuotedPrintable, ABadEscapeMeansMoreThanOneThing) {
  EXPECT_FALSE(IsStrictQuotedPrintable("=XY"));
  EXPECT_EQ(DecodeQuotedPrintable("a=XYb", BadEscape::kIsKept), "a=XYb");
  EXPECT_EQ(DecodeQuotedPrintable("a=XYb", BadEscape::kIsDropped), "aXYb");
  EXPECT_EQ(DecodeQuotedPrintable("a=XYb", BadEscape::kDropsCharacter), "aYb");
  EXPECT_EQ(DecodeQuotedPrintable("a=XYb", BadEscape::kDropsTwo), "ab");
  EXPECT_EQ(DecodeQuotedPrintable("a=0Yb", BadEscape::kDropsDigit), "aYb");
}

TEST(QuotedPrintable, WhatABadEscapeLeavesMayBeAnEscape) {
  EXPECT_EQ(DecodeQuotedPrintable("a=0==0\nb", BadEscape::kDropsDigit), "ab");
  EXPECT_EQ(DecodeQuotedPrintable("==50", BadEscape::kIsDropped), "P");
}

TEST(QuotedPrintable, AnEqualsSignAloneIsNotIt) {
  EXPECT_FALSE(HasQuotedPrintable("name=\"x\""));
  EXPECT_TRUE(HasQuotedPrintable("a=\n"));
  EXPECT_TRUE(HasQuotedPrintable("=4"));
  EXPECT_TRUE(HasQuotedPrintable("=="));
}

}  // namespace
}  // namespace mime
