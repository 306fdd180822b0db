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

TEST(UniqueName, IsNeverTheSame) {
  std::set<std::string> names;
  for (int i = 0; i < 10000; ++i) {
    names.insert(UniqueName());
  }
  EXPECT_EQ(names.size(), 10000U);
}

}  // namespace
}  // namespace filter
