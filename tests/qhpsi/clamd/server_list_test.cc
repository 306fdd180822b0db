#include "qhpsi/clamd/server_list.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <optional>
#include <string>

namespace qhpsi {
namespace {

template <typename Address>
Address AddressOf(const ClamdServer& server) {
  Address address;
  std::memcpy(&address, &server.address, sizeof(address));
  return address;
}

TEST(ServerListTest, EachKindAndBlanks) {
  const ClamdServerList list =
      ParseClamdServers("  unix:/run/clamav/clamd.ctl\ttcp:10.0.0.5:3310  tcp:[::1]:65535\n");
  ASSERT_EQ(list.error, "");
  ASSERT_EQ(list.servers.size(), 3U);

  EXPECT_EQ(list.servers[0].name, "unix:/run/clamav/clamd.ctl");
  const auto local = AddressOf<sockaddr_un>(list.servers[0]);
  EXPECT_EQ(local.sun_family, AF_UNIX);
  EXPECT_STREQ(local.sun_path, "/run/clamav/clamd.ctl");

  const auto ipv4 = AddressOf<sockaddr_in>(list.servers[1]);
  EXPECT_EQ(ipv4.sin_family, AF_INET);
  EXPECT_EQ(ntohs(ipv4.sin_port), 3310);
  EXPECT_EQ(ntohl(ipv4.sin_addr.s_addr), 0x0a000005U);

  const auto ipv6 = AddressOf<sockaddr_in6>(list.servers[2]);
  EXPECT_EQ(ipv6.sin6_family, AF_INET6);
  EXPECT_EQ(ntohs(ipv6.sin6_port), 65535);
  EXPECT_TRUE(IN6_IS_ADDR_LOOPBACK(&ipv6.sin6_addr));
  EXPECT_EQ(list.servers[2].address_size, sizeof(sockaddr_in6));
}

TEST(ServerListTest, OnlyUnixGetsADescriptor) {
  const auto servers = ParseClamdServers("unix:/a stream:/a tcp:10.0.0.5:3310").servers;
  ASSERT_EQ(servers.size(), 3U);
  EXPECT_EQ(servers[0].passing, Passing::kDescriptor);
  EXPECT_EQ(servers[1].passing, Passing::kBytes);
  EXPECT_EQ(servers[2].passing, Passing::kBytes);
  EXPECT_EQ(servers[1].address.ss_family, AF_UNIX);
  EXPECT_STREQ(AddressOf<sockaddr_un>(servers[1]).sun_path, "/a");
}

TEST(ServerListTest, OnlyATcpServerHasAPort) {
  const auto servers = ParseClamdServers("unix:/a tcp:10.0.0.5:3310 tcp:[::1]:65535").servers;
  ASSERT_EQ(servers.size(), 3U);
  EXPECT_EQ(TcpPort(servers[0]), std::nullopt);
  EXPECT_EQ(TcpPort(servers[1]), 3310);
  EXPECT_EQ(TcpPort(servers[2]), 65535);
}

TEST(ServerListTest, AUnixPathMayFillItsPlaceButNoMore) {
  const size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  const std::string fits = "/" + std::string(longest - 1, 'a');
  const ClamdServerList list = ParseClamdServers("unix:" + fits);
  ASSERT_EQ(list.error, "");
  EXPECT_EQ(AddressOf<sockaddr_un>(list.servers[0]).sun_path, fits);
  EXPECT_NE(ParseClamdServers("unix:" + fits + "a").error, "");
}

TEST(ServerListTest, OneSenselessItemIsNamed) {
  for (const char* item : {"unix:",
                           "unix:clamd.ctl",
                           "tcp:",
                           "tcp:127.0.0.1",
                           "tcp:127.0.0.1:",
                           "tcp:127.0.0.1:0",
                           "tcp:127.0.0.1:65536",
                           "tcp:127.0.0.1:+1",
                           "tcp:127.0.0.1:33x",
                           "tcp::3310",
                           "tcp:127.0.1:3310",
                           "tcp:localhost:3310",
                           "tcp:::1:3310",
                           "tcp:[::1]",
                           "tcp:[]:3310",
                           "tcp:[127.0.0.1]:3310",
                           "tcp:[::1:3310",
                           "/run/clamav/clamd.ctl",
                           "127.0.0.1:3310",
                           "TCP:127.0.0.1:3310",
                           "local"}) {
    const ClamdServerList list =
        ParseClamdServers(std::string("tcp:127.0.0.1:1 ") + item + " tcp:127.0.0.1:2");
    EXPECT_TRUE(list.error.starts_with(std::string(item) + ": ")) << item << " -> " << list.error;
  }
  using namespace std::string_literals;
  EXPECT_NE(ParseClamdServers("tcp:127.0.0.1\0:3310"s).error, "");
  EXPECT_NE(ParseClamdServers("unix:/a\0b"s).error, "");
}

TEST(ServerListTest, AnErrorIsPrintable) {
  EXPECT_EQ(ParseClamdServers("tcp:\x1b[2J").error, "tcp:?[2J: not of the form tcp:HOST:PORT");
  EXPECT_LT(ParseClamdServers("unix:/" + std::string(5000, 'x')).error.size(), 300U);
}

TEST(ServerListTest, NoServerIsAnError) {
  EXPECT_EQ(ParseClamdServers("").error, "no server in the list");
  EXPECT_EQ(ParseClamdServers(" \t ").error, "no server in the list");
}

}  // namespace
}  // namespace qhpsi
