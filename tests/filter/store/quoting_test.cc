#include "filter/store/quoting.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/printable.h"

namespace filter {
namespace {

std::vector<std::string> Texts(std::string_view line) {
  std::vector<std::string> texts;
  for (const Word& word : SplitRuleLine(line)) {
    texts.push_back(word.text);
  }
  return texts;
}

using Strings = std::vector<std::string>;

TEST(Quoting, LeavesPlainWordsPlain) {
  EXPECT_EQ(Quote("virusFilter"), "virusFilter");
  EXPECT_EQ(Quote("a+b@example.com"), "a+b@example.com");
}

TEST(Quoting, QuotesTheRest) {
  EXPECT_EQ(Quote(""), "\"\"");
  EXPECT_EQ(Quote("virus found"), "\"virus found\"");
  EXPECT_EQ(Quote("#x"), "\"#x\"");
  EXPECT_EQ(Quote("don't"), "\"don't\"");
  EXPECT_EQ(Quote("^\\[list\\]"), "'^\\[list\\]'");
  EXPECT_EQ(Quote("say \"no\""), "'say \"no\"'");
  EXPECT_EQ(Quote("don't \"x\""), "\"don't \\\"x\\\"\"");
  EXPECT_EQ(Quote("a\nb\t\x01"), "\"a\\nb\\t\\x01\"");
  EXPECT_EQ(Quote("\303\251 \302\233\377"), "\"\303\251 \\xc2\\x9b\\xff\"");
}

TEST(Quoting, AnyBytesComeBackFromOneLine) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
  const std::string odd = "\"'\\ \n\t\r#=x0\x7f\xc3\xa9";
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (size_t length = random() % 12; length > 0; --length) {
      text += random() % 2 == 0 ? odd[random() % odd.size()] : static_cast<char>(random() % 256);
    }
    const std::string quoted = Quote(text);
    EXPECT_TRUE(IsPrintable(quoted)) << quoted;
    EXPECT_EQ(Texts("a " + quoted + " b"), (Strings{"a", text, "b"})) << quoted;
  }
}

TEST(Quoting, SplitsAtBlanks) {
  EXPECT_EQ(Texts(" one\ttwo  three "), (Strings{"one", "two", "three"}));
  EXPECT_EQ(Texts(""), Strings{});
  EXPECT_EQ(Texts("^\\[x\\] '' \"\""), (Strings{"^\\[x\\]", "", ""}));
}

TEST(Quoting, SaysWhichWordsWereQuoted) {
  EXPECT_FALSE(SplitRuleLine("x").front().quoted);
  EXPECT_TRUE(SplitRuleLine("'x'").front().quoted);
  EXPECT_TRUE(SplitRuleLine("\"x\"").front().quoted);
}

TEST(Quoting, RefusesWhatIsAmbiguous) {
  for (const char* line : {"\"open", "'open", "do\"n\"t", "don't", "\"a\"b", "'a''b'", "\"\\",
                           "\"\\q\"", "\"\\x4\"", "\"\\xzz\"", "\"\\x"}) {
    EXPECT_THROW(SplitRuleLine(line), Failure) << line;
  }
}

}  // namespace
}  // namespace filter
