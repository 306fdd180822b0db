#include "tests/benchmark/loops/fildes.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/stopwatch.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

qhpsi::Fd Connect(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path.copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
  qhpsi::Fd socket(Check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  Check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
        path);
  return socket;
}

void SendDescriptor(int socket, int file) {
  std::array<char, 9> command = {"zFILDES\0"};
  iovec bytes{.iov_base = command.data(), .iov_len = command.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* const rights = CMSG_FIRSTHDR(&header);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(rights), &file, sizeof(int));
  Check(::sendmsg(socket, &header, MSG_NOSIGNAL), "sendmsg");
}

void ExpectClean(int socket) {
  std::array<char, 256> buffer{};
  const ssize_t n = Check(::recv(socket, buffer.data(), buffer.size(), 0), "recv");
  const std::string_view reply(buffer.data(), static_cast<size_t>(n));
  if (!reply.ends_with(std::string_view("OK\0", 3))) {
    throw std::runtime_error("clamd answers " + std::string(reply));
  }
}

}  // namespace

Sample Fildes::Once(uint64_t number) {
  file_.Write(number);
  Check(::lseek(file_.fd(), 0, SEEK_SET), file_.path());
  const Stopwatch stopwatch;
  const qhpsi::Fd socket = Connect(socket_);
  SendDescriptor(socket.get(), file_.fd());
  ExpectClean(socket.get());
  return {.ms = stopwatch.Ms()};
}

}  // namespace benchmark
