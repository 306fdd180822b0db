#include "filter/message/addresses.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <vector>

namespace filter {
namespace {

using Strings = std::vector<std::string>;

TEST(Addresses, AreFoundAmongNamesAndComments) {
  EXPECT_EQ(FindAddresses("j@example.com"), Strings{"j@example.com"});
  EXPECT_EQ(FindAddresses("Jane Doe <j@example.com>"), Strings{"j@example.com"});
  EXPECT_EQ(FindAddresses("j@example.com (Jane (the one))"), Strings{"j@example.com"});
  EXPECT_EQ(FindAddresses("a@x, B <b@y>,c@z"), (Strings{"a@x", "b@y", "c@z"}));
  EXPECT_EQ(FindAddresses("friends: a@x, b@y; c@z"), (Strings{"a@x", "b@y", "c@z"}));
  EXPECT_EQ(FindAddresses("\"a b\"@x"), Strings{"a b@x"});
  EXPECT_EQ(FindAddresses("<@relay,@other:user@host>"), Strings{"user@host"});
}

TEST(Addresses, AreNotTakenFromNames) {
  EXPECT_EQ(FindAddresses("\"Boss, boss@example.com\" <evil@x>"), Strings{"evil@x"});
  EXPECT_EQ(FindAddresses("boss@example.com <evil@x>"), Strings{"evil@x"});
  EXPECT_EQ(FindAddresses("<evil@x> boss@example.com"), Strings{"evil@x"});
  EXPECT_EQ(FindAddresses("evil@x (boss@example.com)"), Strings{"evil@x"});
  EXPECT_EQ(FindAddresses("\"boss@example.com\\\" <\" <evil@x>"), Strings{"evil@x"});
}

TEST(Addresses, NothingElseIsOne) {
  EXPECT_EQ(FindAddresses(""), Strings{});
  EXPECT_EQ(FindAddresses("undisclosed-recipients:;"), Strings{});
  EXPECT_EQ(FindAddresses("root"), Strings{});
  EXPECT_EQ(FindAddresses("<>"), Strings{});
}

TEST(Addresses, BrokenOnesAreReadSomehow) {
  for (const char* value :
       {"(((", "\"", "\\", "(\\", "\"\\", "<", "<<<>", "<a@b", ">", "a@b>", ",;:"}) {
    EXPECT_LE(FindAddresses(value).size(), 1U) << value;
  }
}

TEST(Addresses, TakeLinearTime) {
  const std::clock_t began = std::clock();  // of this process alone
  for (const char* part : {"(", "\"", "<", ",", ":", "a@b,", "<a@b>"}) {
    std::string value;
    while (value.size() < 1000000) {
      value += part;
    }
    FindAddresses(value);
  }
  EXPECT_LT(std::clock() - began, 20 * CLOCKS_PER_SEC);
}

}  // namespace
}  // namespace filter
