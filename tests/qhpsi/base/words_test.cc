#include "qhpsi/base/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace qhpsi {
namespace {

using Words = std::vector<std::string>;

TEST(WordsTest, BlanksSplit) {
  EXPECT_EQ(SplitWords("/usr/bin/clamdscan %s --quiet --no-summary"),
            (Words{"/usr/bin/clamdscan", "%s", "--quiet", "--no-summary"}));
  EXPECT_EQ(SplitWords("  a\t b\nc  "), (Words{"a", "b", "c"}));
  EXPECT_EQ(SplitWords(""), Words{});
  EXPECT_EQ(SplitWords(" \t\n"), Words{});
}

TEST(WordsTest, QuotesKeepTogether) {
  EXPECT_EQ(SplitWords("a 'b c' \"d  e\""), (Words{"a", "b c", "d  e"}));
  EXPECT_EQ(SplitWords("a'b c'd"), (Words{"ab cd"}));
  EXPECT_EQ(SplitWords("'it''s' \"'\" '\"'"), (Words{"its", "'", "\""}));
  EXPECT_EQ(SplitWords("a '' \"\""), (Words{"a", "", ""}));
  EXPECT_EQ(SplitWords(R"(a\ b)"), (Words{"a\\", "b"})) << "there are no escapes";
}

TEST(WordsTest, NothingIsForAShell) {
  EXPECT_EQ(SplitWords("a $HOME `id` ;b|c > d"), (Words{"a", "$HOME", "`id`", ";b|c", ">", "d"}));
}

TEST(WordsTest, AQuoteLeftOpen) {
  EXPECT_FALSE(SplitWords("a 'b").has_value());
  EXPECT_FALSE(SplitWords("\"").has_value());
  EXPECT_FALSE(SplitWords("a 'b\"").has_value());
}

Words Insert(Words words) {
  InsertMessageFile(words, "mess/16/660188");
  return words;
}

TEST(WordsTest, TheMessageFileGoesWhereItIsAskedFor) {
  EXPECT_EQ(Insert({"scan", "%s", "-q", "%s"}),
            (Words{"scan", "mess/16/660188", "-q", "mess/16/660188"}));
  EXPECT_EQ(Insert({"scan", "-q"}), (Words{"scan", "-q"}));
  EXPECT_EQ(Insert({"scan", "--file=%s", "%sx", "%S"}),
            (Words{"scan", "--file=mess/16/660188", "mess/16/660188x", "%S"}));
  EXPECT_EQ(Insert({"scan", "%s:%s", "%%s"}),
            (Words{"scan", "mess/16/660188:mess/16/660188", "%mess/16/660188"}));
}

TEST(WordsTest, TheMessageFileIsAppendedWhereThereIsNoArgument) {
  EXPECT_EQ(Insert({"scan"}), (Words{"scan", "mess/16/660188"}));
  EXPECT_EQ(Insert({"%s"}), (Words{"%s", "mess/16/660188"}));
  EXPECT_EQ(Insert({}), Words{});
}

}  // namespace
}  // namespace qhpsi
