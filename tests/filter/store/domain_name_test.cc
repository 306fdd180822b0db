#include "filter/store/domain_name.h"

#include <gtest/gtest.h>

#include <string>

namespace filter {
namespace {

TEST(DomainName, IsOneDirectory) {
  EXPECT_EQ(DirectoryName("Example.COM"), "example.com");
  EXPECT_EQ(DirectoryName("example.com."), "example.com");
  EXPECT_EQ(DirectoryName("xn--bcher-kva.example"), "xn--bcher-kva.example");
  EXPECT_EQ(DirectoryName("localhost"), "localhost");
  for (const std::string& domain :
       {std::string(), std::string("."), std::string(".."), std::string("../x"), std::string("a/b"),
        std::string("/etc"), std::string(".x"), std::string("a..b"), std::string("a.."),
        std::string("a\0b", 3), std::string("a\n"), std::string("-a"), std::string("[127.0.0.1]"),
        std::string("b\303\274cher"), std::string(254, 'a'), std::string("a b")}) {
    EXPECT_FALSE(DirectoryName(domain)) << domain;
  }
}

}  // namespace
}  // namespace filter
