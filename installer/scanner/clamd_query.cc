#include "installer/scanner/clamd_query.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/connect.h"
#include "qhpsi/clamd/server_list.h"

namespace installer {
namespace {

constexpr size_t kLongestAnswer = 4096;

ClamdAnswer Error(const qhpsi::ClamdServer& server, const char* operation, int error) {
  return {{}, server.name + ": " + operation + ": " + std::strerror(error)};
}

// Reads up to the NUL; nothing, with errno set, when it does not come.
std::optional<std::string> ReadAnswer(int connection, qhpsi::Clock::time_point end) {
  std::string text;
  std::array<char, 512> buffer{};
  while (text.size() < kLongestAnswer) {
    if (qhpsi::WaitFor(connection, POLLIN, end) == 0) {
      return std::nullopt;
    }
    const ssize_t n = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (n <= 0) {
      errno = n == 0 ? ECONNRESET : errno;
      return std::nullopt;
    }
    text.append(buffer.data(), static_cast<size_t>(n));
    if (const size_t nul = text.find('\0'); nul != std::string::npos) {
      text.resize(nul);
      return text;
    }
  }
  errno = EMSGSIZE;
  return std::nullopt;
}

}  // namespace

ClamdAnswer QueryClamd(const qhpsi::ClamdServer& server, std::string_view command,
                       std::chrono::milliseconds timeout) {
  const qhpsi::Clock::time_point end = qhpsi::Clock::now() + timeout;
  const std::vector<qhpsi::ClamdServer> servers = {server};
  const std::vector<size_t> order = {0};
  qhpsi::ConnectRace race(servers, order, {.timeout = timeout, .patience = timeout});
  const auto connection = race.Next(end);
  if (!connection) {
    return {{}, race.failure().empty() ? server.name + ": connect: timed out" : race.failure()};
  }
  const int socket = connection->socket.get();
  const std::string request = "z" + std::string(command) + '\0';
  // It fits whole into the buffer of a new socket.
  const ssize_t sent = ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) {
    return Error(server, "write", sent < 0 ? errno : EIO);
  }
  auto text = ReadAnswer(socket, end);
  if (!text) {
    return Error(server, "read", errno);
  }
  return {*text, {}};
}

}  // namespace installer
