#include "installer/quarantine/virtual_domains.h"

#include <gtest/gtest.h>

#include <string>

namespace installer {
namespace {

constexpr const char* kLocals = "host.example.org\nLocal.example.org\n";

constexpr const char* kDomains =
    "# one a line\n"
    "Example.org:example.org\n"
    "jane@example.com:jane\n"
    ".example.net:net\n"
    "two.example.edu:a-b\n"
    "none.example.edu:\n"
    ":all";

std::string Before(const std::string& delivered_to, const char* domains = kDomains) {
  return VirtualDomains(kLocals, domains).AddressBefore(delivered_to).value_or("unclear");
}

TEST(VirtualDomains, WhatQmailSendPrependedIsTakenAway) {
  EXPECT_EQ(Before("example.org-jane@example.org"), "jane@example.org");
  EXPECT_EQ(Before("example.org-jane-x@EXAMPLE.ORG"), "jane-x@EXAMPLE.ORG");
  EXPECT_EQ(Before("jane-jane@example.com"), "jane@example.com");
  EXPECT_EQ(Before("net-a@b.example.net"), "a@b.example.net");
  EXPECT_EQ(Before("a-b-x@two.example.edu"), "x@two.example.edu");
  EXPECT_EQ(Before("all-a@anywhere"), "a@anywhere");
}

TEST(VirtualDomains, TheMostSpecificLineCounts) {
  EXPECT_EQ(Before("all-jane@example.org"), "all-jane@example.org");
  EXPECT_EQ(Before("all-a@none.example.edu"), "all-a@none.example.edu");
  EXPECT_EQ(Before("all-a@local.example.org"), "all-a@local.example.org");
  EXPECT_EQ(Before("all-a@b.example.net"), "all-a@b.example.net");
  EXPECT_EQ(Before("all-a@example.net"), "a@example.net");
}

TEST(VirtualDomains, WhatIsNoneOfThemStays) {
  for (const char* const address : {"jane@host.example.org", "jane@x", "-a@x", "a-b", "", "-"}) {
    EXPECT_EQ(Before(address, ""), address);
  }
  EXPECT_EQ(Before("jane-joe@host.example.org"), "jane-joe@host.example.org");
}

TEST(VirtualDomains, OfTwoThatItCanHaveBeenItIsNeither) {
  EXPECT_EQ(Before("all-all-a@x", "all-a@x:all\n:all-all\n"), "unclear");
  EXPECT_EQ(Before("joe-jane@host.example.org", "jane@host.example.org:joe\n"),
            "joe-jane@host.example.org")
      << "what is local is not virtual";
}

}  // namespace
}  // namespace installer
