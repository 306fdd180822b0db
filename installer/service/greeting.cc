#include "installer/service/greeting.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "installer/service/variable.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/wait.h"

namespace installer {
namespace {

using qhpsi::Clock;

constexpr size_t kLongest = 100;

// 0 or an errno.
int ConnectTo(int socket, const sockaddr_in& address, Clock::time_point deadline) {
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS || qhpsi::WaitFor(socket, POLLOUT, deadline) == 0) {
    return errno;
  }
  int error = 0;
  socklen_t size = sizeof(error);
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

Greeting Read(int socket, Clock::time_point deadline) {
  std::array<char, kLongest> buffer{};
  if (qhpsi::WaitFor(socket, POLLIN, deadline) == 0) {
    return {Greeting::Kind::kNone, "takes the connection, but does not greet"};
  }
  const ssize_t n = ::recv(socket, buffer.data(), buffer.size(), 0);
  if (n <= 0) {
    return {Greeting::Kind::kClosed,
            "closes without a greeting, as for a client whom TCPRULES refuse"};
  }
  const std::string_view text(buffer.data(), static_cast<size_t>(n));
  if (text.starts_with("220")) {
    return {};
  }
  const std::string line = qhpsi::Printable(text.substr(0, text.find_first_of("\r\n")), kLongest);
  return {Greeting::Kind::kNone, "greets with \"" + line + "\""};
}

}  // namespace

Greeting Connect(const Variables& variables, std::chrono::milliseconds timeout) {
  const std::string local = Value(variables, "LOCALIP", "0");
  const auto port = qhpsi::ParseNumber(Value(variables, "PORT"), 1, 65535);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port.value_or(0)));
  const std::string host = local == "0" ? "127.0.0.1" : local;
  if (!port || ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    return {Greeting::Kind::kNone, "has no address and port to connect to"};
  }
  const std::string where = "port " + std::to_string(*port) + ": ";
  const auto deadline = Clock::now() + timeout;
  const qhpsi::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int error = socket.valid() ? ConnectTo(socket.get(), address, deadline) : errno;
  if (error != 0) {
    return {Greeting::Kind::kNone, where + "connect: " + std::strerror(error)};
  }
  Greeting greeting = Read(socket.get(), deadline);
  greeting.reason = greeting.reason.empty() ? "" : where + greeting.reason;
  return greeting;
}

}  // namespace installer
