#include "installer/quarantine/virtual_address.h"

#include <gtest/gtest.h>

namespace installer {
namespace {

constexpr const char* kDomains =
    "# one a line\n"
    "example.org:example.org\n"
    "jane@example.com:jane\n"
    ".example.net:net\n"
    "local.example.org:\n"
    ":all";

TEST(VirtualAddress, LosesWhatQmailSendPrepended) {
  EXPECT_EQ(AddressBefore("example.org-jane@example.org", kDomains), "jane@example.org");
  EXPECT_EQ(AddressBefore("example.org-jane-x@EXAMPLE.ORG", kDomains), "jane-x@EXAMPLE.ORG");
  EXPECT_EQ(AddressBefore("jane-jane@example.com", kDomains), "jane@example.com");
  EXPECT_EQ(AddressBefore("net-a@b.example.net", kDomains), "a@b.example.net");
  EXPECT_EQ(AddressBefore("all-a@anywhere", kDomains), "a@anywhere");
}

TEST(VirtualAddress, StaysWhereNoLineIsForIt) {
  for (const char* const address : {"jane@example.org", "example.org-jane@example.com",
                                    "net-a@example.net", "jane-joe@example.com", "-a@x", ""}) {
    EXPECT_EQ(AddressBefore(address, kDomains), address);
  }
  EXPECT_EQ(AddressBefore("a-b@x", ""), "a-b@x");
}

}  // namespace
}  // namespace installer
