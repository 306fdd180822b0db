#include "installer/system/duration.h"

#include <gtest/gtest.h>

#include "installer/system/failure.h"

namespace installer {
namespace {

TEST(Duration, HasAUnit) {
  EXPECT_EQ(ParseDuration("7d"), 7 * 86400);
  EXPECT_EQ(ParseDuration("36h"), 36 * 3600);
  EXPECT_EQ(ParseDuration("2w"), 14 * 86400);
  EXPECT_EQ(ParseDuration("90m"), 5400);
  for (const char* const text : {"", "7", "d", "-1d", "0d", "7 d", "9999d", "1y", "7dd"}) {
    EXPECT_THROW(ParseDuration(text), Failure) << text;
  }
}

TEST(Duration, IsSaidInTwoUnits) {
  EXPECT_EQ(Duration(-5), "0 s");
  EXPECT_EQ(Duration(59), "59 s");
  EXPECT_EQ(Duration(60), "1 min");
  EXPECT_EQ(Duration(3 * 3600 + 5 * 60 + 59), "3 h 5 min");
  EXPECT_EQ(Duration(12 * 86400 + 3 * 3600), "12 d 3 h");
}

}  // namespace
}  // namespace installer
