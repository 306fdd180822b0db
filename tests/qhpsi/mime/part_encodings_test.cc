#include "qhpsi/mime/part_encodings.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "qhpsi/mime/regions.h"

namespace mime {
namespace {

constexpr std::string_view kBase64 = "Content-Transfer-Encoding: base64\n";

// Whether base64 may hold where `mark` stands in `text`.
bool HoldsAt(std::string_view mark, const std::string& text) {
  const PartEncodings encodings(text, Parts(text));
  return encodings.In(std::string_view(text).substr(text.find(mark), mark.size())).base64;
}

std::string With(std::string_view before, std::string_view after) {
  std::string text(before);
  text.append(kBase64).append(after);
  return text;
}

TEST(PartEncodings, HoldInThePartThatNamesThem) {
  const std::string text = With("Subject: x\n\n--b\n", "\nfile\n--b\n\ntext\n--b--\nend\n");
  EXPECT_TRUE(HoldsAt("file", text));
  EXPECT_FALSE(HoldsAt("Subject", text));
  EXPECT_FALSE(HoldsAt("text", text));
  EXPECT_FALSE(HoldsAt("end", text));
}

TEST(PartEncodings, HoldInWhatIsInThePart) {
  const std::string text = With("Subject: x\n\n--a\nContent-Type: multipart/x; boundary=b\n",
                                "\n--b\n\none\n--b\n\ntwo\n--b--\n--a\n\nthree\n--a--\n");
  EXPECT_TRUE(HoldsAt("one", text));
  EXPECT_TRUE(HoldsAt("two", text));
  EXPECT_FALSE(HoldsAt("three", text));
}

TEST(PartEncodings, OfTheMessageHoldEverywhere) {
  const std::string text = With("Subject: x\n", "\n--b\n\none\n--b\n\ntwo\n--b--\nend\n");
  for (const char* mark : {"one", "two", "end"}) {
    EXPECT_TRUE(HoldsAt(mark, text)) << mark;
  }
}

// Other lines than the one with which it began are content, or closing for nobody.
TEST(PartEncodings, HoldUntilThePartsOwnBoundary) {
  for (const char* other : {"--", "--c", "--b ", "--B", "--bb", "--b--c", "---b"}) {
    const std::string text =
        With("Subject: x\n\n--b\n", std::string("\nfile\n") + other + "\nmore\n--b--\n\nend\n");
    EXPECT_TRUE(HoldsAt("more", text)) << other;
    EXPECT_FALSE(HoldsAt("end", text)) << other;
  }
}

// Some readers pass over a line in a header that is none: it may be another part's boundary. The
// header may be that of a message in the part.
TEST(PartEncodings, HoldForEachBoundaryThatMayHaveBegunTheHeader) {
  for (const char* header :
       {"--b\n--c\n", "--b\nContent-Type: x\n--c\n", "--b\n \n--c\n",
        "--b\nContent-Type: message/rfc822\n\nSubject: x\n--c\n", "--b\n\nSubject: x\n--c\n",
        "--b\n--d\nContent-Type: message/rfc822\n\nSubject: x\n--c\n"}) {
    const std::string text = With(std::string("Subject: x\n\n") + header,
                                  "--c\n\nfile\n--c\n\nmore\n\n--d\n\nmore\n--b\n\nend\n");
    EXPECT_TRUE(HoldsAt("file", text)) << header;
    EXPECT_TRUE(HoldsAt("more", text)) << header;
    EXPECT_FALSE(HoldsAt("end", text)) << header;
  }
}

TEST(PartEncodings, HoldInThePartAloneAlsoWhereNoEmptyLineEndsIt) {
  const std::string text = With("Subject: x\n\n--b\n\none\n--b\n", "\nfile\n--b\n\ntwo\n--b--\n");
  EXPECT_FALSE(HoldsAt("one", text));
  EXPECT_TRUE(HoldsAt("file", text));
  EXPECT_FALSE(HoldsAt("two", text));
}

TEST(PartEncodings, AreFoundAroundALineThatIsNoBoundary) {
  const std::string text =
      "Subject: x\n\n--b\nContent-Transfer-Encoding: ba\n--\n se64\n\nfile\n--b--\n";
  EXPECT_TRUE(HoldsAt("file", text));
}

TEST(PartEncodings, HoldInSomeOfARegion) {
  const std::string text = With("Subject: x\n\n--b\n", "\nfile\n--b\n\ntext\n--b--\n");
  const PartEncodings encodings(text, Parts(text));
  EXPECT_TRUE(encodings.In(text).base64);
  EXPECT_FALSE(encodings.In(text).quoted_printable);
  EXPECT_TRUE(encodings.In(std::string_view(text).substr(text.find("file"))).base64);
}

TEST(PartEncodings, OfNothingAreNone) {
  for (const char* text : {"", "--", "--\n--\n", "\n"}) {
    EXPECT_FALSE(PartEncodings(text, Parts(text)).In(text).base64) << text;
  }
}

}  // namespace
}  // namespace mime
