#include "installer/system/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "installer/system/processes.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

TEST(Listener, IsFoundByItsPort) {
  const qhpsi::Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(socket.get(), any, size), 0);
  ASSERT_EQ(::getsockname(socket.get(), any, &size), 0);
  const uint16_t port = ntohs(address.sin_port);
  EXPECT_FALSE(FindListener(port));
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  const auto listener = FindListener(port);
  ASSERT_TRUE(listener);
  EXPECT_EQ(listener->pid, ::getpid());
  EXPECT_EQ(listener->name, ProcessName(::getpid()));
}

}  // namespace
}  // namespace installer
