#include "qhpsi/mime/base64.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace mime {
namespace {

using Padding = Base64Way::Padding;
using Other = Base64Way::Other;

constexpr const char* kPlain = "The quick brown fox jumps over the lazy dog";

std::string Encoded(const std::string& bytes) {
  std::string text;
  AppendBase64(text, bytes);
  return text;
}

// What `text` is in each way.
std::vector<std::string> All(const std::string& text) {
  std::vector<std::string> all;
  all.reserve(kBase64Ways.size());
  for (const Base64Way& way : kBase64Ways) {
    all.push_back(DecodeBase64(text, way));
  }
  return all;
}

bool SomeWayFinds(const std::string& text, const std::string& wanted) {
  const std::vector<std::string> all = All(text);
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return one.find(wanted) != std::string::npos; });
}

TEST(Base64, EveryWayReadsWhatIsStrict) {
  for (size_t size = 0; size < 200; ++size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) {
      bytes += static_cast<char>(i * 7);
    }
    const std::string text = Encoded(bytes);
    EXPECT_TRUE(IsStrictBase64(text));
    for (const std::string& one : All(text)) {
      EXPECT_EQ(one, bytes);
    }
  }
}

TEST(Base64, SaysWhatIsNotStrict) {
  for (const char* text :
       {"QUJ", "QU JD", "QQ==QUJD", "QUI=\nQUJD", "QUJD!", "Q===", "=QUJ", "QU=J"}) {
    EXPECT_FALSE(IsStrictBase64(text)) << text;
  }
}

TEST(Base64, PaddingMeansMoreThanOneThing) {
  EXPECT_EQ(DecodeBase64("QQ==Qg==", {.padding = Padding::kEnds}), "A");
  EXPECT_EQ(DecodeBase64("QQ==Qg==", {.padding = Padding::kEndsQuantum}), "AB");
  EXPECT_EQ(DecodeBase64("Q=UJ=D", {.padding = Padding::kIsSkipped}), "ABC");
  EXPECT_EQ(DecodeBase64("Q=JD", {.padding = Padding::kIsZero}), std::string("@\x02"
                                                                             "C"));
  EXPECT_EQ(DecodeBase64("QU=IQ0=Q", {.padding = Padding::kFillsQuantum}), "ABCD");
}

TEST(Base64, OtherBytesAreSkippedOrEndIt) {
  EXPECT_EQ(DecodeBase64("QU*JD", {}), "ABC");
  EXPECT_EQ(DecodeBase64("QUJD*REVG", {.other = Other::kEnds}), "ABC");
  EXPECT_EQ(DecodeBase64("QUJD\nno base64!\nREVG\n", {.other = Other::kDropsItsLine}), "ABCDEF");
  EXPECT_EQ(DecodeBase64("QUJDXX\nREVGXX\n", {.by_line = true}), "ABCDEF");
  EXPECT_EQ(DecodeBase64("-_-_", {.is_url = true}), DecodeBase64("+/+/", {}));
}

TEST(Base64, SomeWayFindsWhatIsHidden) {
  std::string text = Encoded(kPlain);
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  const std::string wanted = "jumps over";
  for (const size_t every : {3, 4, 5, 7}) {
    for (const std::string junk : {"=", "!", "\n", " ", "\r\n", "\x80"}) {
      std::string hidden;
      for (size_t i = 0; i < text.size(); ++i) {
        hidden += (i > 0 && i % every == 0 ? junk : "") + text[i];
      }
      EXPECT_TRUE(SomeWayFinds(hidden, wanted)) << hidden;
    }
  }
}

}  // namespace
}  // namespace mime
