#include "qhpsi/sandbox/needs.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace qhpsi {
namespace {

using Paths = std::vector<std::string>;

TEST(Needs, AreTheUsualUnlessSomethingIsSaid) {
  Needs needs;
  EXPECT_EQ(AddNeeds("", needs), "");
  EXPECT_EQ(needs.readable, Paths());
  EXPECT_EQ(needs.scratch, "");
  EXPECT_FALSE(needs.connects());
  EXPECT_FALSE(needs.commands);
}

TEST(Needs, AddUp) {
  Needs needs;
  EXPECT_EQ(AddNeeds("read=/a scratch=/tmp tcp=3310", needs), "");
  EXPECT_EQ(AddNeeds("read=/b tcp=65535 unix commands", needs), "");
  EXPECT_EQ(needs.readable, (Paths{"/a", "/b"}));
  EXPECT_EQ(needs.scratch, "/tmp");
  EXPECT_EQ(needs.tcp_ports, (std::vector<uint16_t>{3310, 65535}));
  EXPECT_TRUE(needs.unix_sockets);
  EXPECT_TRUE(needs.commands);
}

TEST(Needs, OfNoSenseAreSaidToBe) {
  for (const char* const text : {"read", "read=", "read=etc", "scratch=tmp", "tcp=", "tcp=0",
                                 "tcp=65536", "tcp=x", "Unix", "unix,commands", "write=/tmp"}) {
    Needs needs;
    const std::string wrong = AddNeeds(text, needs);
    EXPECT_TRUE(wrong.starts_with(std::string(text) + ": ")) << wrong;
  }
  Needs needs;
  EXPECT_EQ(AddNeeds("read='/a", needs), "a quote is not closed");
  EXPECT_TRUE(AddNeeds("\033[2J", needs).starts_with("?[2J: "));
}

TEST(Needs, APathInQuotesIsOneWordWhateverIsInIt) {
  for (const char* const path : {"/a", "/a b", "/a\"b", "/a'b", "/'\" \t'", "/a unix"}) {
    Needs needs;
    EXPECT_EQ(AddNeeds("read=" + QuotedPath(path) + " tcp=1", needs), "");
    EXPECT_EQ(needs.readable, Paths{path});
    EXPECT_FALSE(needs.unix_sockets);
  }
}

}  // namespace
}  // namespace qhpsi
