#include "qhpsi/base/take_line.h"

#include <gtest/gtest.h>

#include <string_view>

namespace qhpsi {
namespace {

TEST(TakeLine, TakesLinesUpToTheEnd) {
  std::string_view text = "a\n\nb c\r\nd";
  EXPECT_EQ(TakeLine(text), "a");
  EXPECT_EQ(TakeLine(text), "");
  EXPECT_EQ(TakeLine(text), "b c\r");
  EXPECT_EQ(text, "d");
  EXPECT_EQ(TakeLine(text), "d");
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(TakeLine(text), "");
}

TEST(TakeLine, MakesNoLineOfALastNewline) {
  std::string_view text = "a\n";
  EXPECT_EQ(TakeLine(text), "a");
  EXPECT_TRUE(text.empty());
}

}  // namespace
}  // namespace qhpsi
