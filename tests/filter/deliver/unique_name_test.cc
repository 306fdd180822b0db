#include "filter/deliver/unique_name.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace filter {
namespace {

TEST(UniqueName, IsAMaildirName) {
  EXPECT_TRUE(std::regex_match(UniqueName(), std::regex(R"(\d+\.M\d+P\d+R\d+Q\d+\.[^/:]+)")));
}

TEST(UniqueName, IsKnownAgain) {
  EXPECT_TRUE(IsUniqueName(UniqueName()));
  for (const char* name : {"", ".", "1.M2P3R4Q5", "1.M2P3R4Q.h", ".M2P3R4Q5.h", "1.M2P3Q5.h",
                           "1.M2P3R4Q5x.h", "1700000000.123.host", ".1.M2P3R4Q5.h"}) {
    EXPECT_FALSE(IsUniqueName(name)) << name;
  }
}

TEST(UniqueName, IsNeverTheSame) {
  std::set<std::string> names;
  for (int i = 0; i < 10000; ++i) {
    names.insert(UniqueName());
  }
  EXPECT_EQ(names.size(), 10000U);
}

}  // namespace
}  // namespace filter
