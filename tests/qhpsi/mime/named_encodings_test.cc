#include "qhpsi/mime/named_encodings.h"

#include <gtest/gtest.h>

#include <string>

namespace mime {
namespace {

bool NamesBase64(const std::string& text) { return FindNamedEncodings(text).base64; }

bool NamesQuotedPrintable(const std::string& text) {
  return FindNamedEncodings(text).quoted_printable;
}

TEST(NamedEncodings, AreFoundHoweverTheyAreWritten) {
  for (const char* text : {"Content-Transfer-Encoding: base64\n", "BASE64", "x: \"base-64\"",
                           "Content-Transfer-Encoding: ba\n se64\n", "b\ra s\te 6 4", "bbase64",
                           "basbase64", "base6base64"}) {
    EXPECT_TRUE(NamesBase64(text)) << text;
  }
  EXPECT_TRUE(NamesQuotedPrintable("Content-Transfer-Encoding: Quoted Printable"));
  EXPECT_TRUE(NamesQuotedPrintable("qquoted_printable"));
}

TEST(NamedEncodings, AreNotFoundWhereNothingIsLikeThem) {
  for (const char* text :
       {"", "base 46", "Content-Transfer-Encoding: 8bit\n\nbase\n65", "quoted print",
        "Content-Transfer-Encoding: 7BIT \n", "encoding is what we speak of"}) {
    EXPECT_FALSE(NamesBase64(text)) << text;
    EXPECT_FALSE(NamesQuotedPrintable(text)) << text;
  }
}

TEST(NamedEncodings, AnUnusualOneMayBeEither) {
  for (const char* value : {"x-unknown", "bas(e)e64x", "=?utf-8?b?YmFzZTY0?=", ""}) {
    const std::string text = std::string("Content-Transfer-Encoding: ") + value + "\n\n";
    EXPECT_TRUE(NamesBase64(text)) << value;
    EXPECT_TRUE(NamesQuotedPrintable(text)) << value;
  }
}

}  // namespace
}  // namespace mime
