#include "tests/benchmark/loops/smtp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"
#include "tests/benchmark/loops/stopwatch.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

qhpsi::Fd Connect(uint16_t port) {
  qhpsi::Fd socket(Check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  // Without it, the end of a message would wait until its beginning is acknowledged.
  const int on = 1;
  Check(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), "setsockopt");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
        "connect");
  return socket;
}

// Whether the last line has arrived: its code is followed by a blank and not by a hyphen.
bool IsWhole(std::string_view reply) {
  if (!reply.ends_with('\n')) {
    return false;
  }
  const size_t line = reply.substr(0, reply.size() - 1).rfind('\n') + 1;
  return reply.substr(line).find(' ') == 3;
}

}  // namespace

Smtp::Smtp(uint16_t port, Message message) : message_(std::move(message)), socket_(Connect(port)) {
  Expect("220", "");
  Exchange("EHLO client.example.org\r\n", "250");
}

Sample Smtp::Once(uint64_t number) {
  const std::string& text = message_.Text(number);
  const Stopwatch stopwatch;
  Exchange("MAIL FROM:<sender@example.org>\r\n", "250");
  Exchange("RCPT TO:<rcpt@example.net>\r\n", "250");
  Exchange("DATA\r\n", "354");
  if (!qhpsi::WriteAll(socket_.get(), text)) {
    Check(-1, "send the message");
  }
  Exchange(".\r\n", "250");
  return {.ms = stopwatch.Ms()};
}

void Smtp::Exchange(std::string_view line, std::string_view code) {
  if (!qhpsi::WriteAll(socket_.get(), line)) {
    Check(-1, "send");
  }
  Expect(code, line);
}

void Smtp::Expect(std::string_view code, std::string_view said) {
  std::string reply;
  std::array<char, 1024> buffer{};
  while (!IsWhole(reply)) {
    const ssize_t n = Check(::recv(socket_.get(), buffer.data(), buffer.size(), 0), "recv");
    if (n == 0) {
      throw std::runtime_error("the SMTP server hung up");
    }
    reply.append(buffer.data(), static_cast<size_t>(n));
  }
  if (!reply.starts_with(code)) {
    throw std::runtime_error("SMTP: " + std::string(said) + "is answered with " + reply);
  }
}

}  // namespace benchmark
