#include "qhpsi/base/number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace qhpsi {
namespace {

TEST(NumberTest, ANumberInItsRange) {
  EXPECT_EQ(ParseNumber("0", 0, 9), 0U);
  EXPECT_EQ(ParseNumber("9", 0, 9), 9U);
  EXPECT_EQ(ParseNumber("007", 0, 9), 7U);
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  EXPECT_EQ(ParseNumber("18446744073709551615", 0, kMost), kMost);
}

TEST(NumberTest, OutOfRange) {
  EXPECT_FALSE(ParseNumber("0", 1, 9));
  EXPECT_FALSE(ParseNumber("10", 1, 9));
  EXPECT_FALSE(ParseNumber("18446744073709551616", 0, std::numeric_limits<uint64_t>::max()));
}

TEST(NumberTest, JunkIsNoNumber) {
  for (const std::string_view text :
       {"", " ", "-1", "+1", " 1", "1 ", "1\n", "1k", "0x1", "1.0", "one", "١"}) {
    EXPECT_FALSE(ParseNumber(text, 0, 100)) << text;
  }
  EXPECT_FALSE(ParseNumber(std::string_view("1\0", 2), 0, 100));
}

}  // namespace
}  // namespace qhpsi
