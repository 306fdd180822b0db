#include "tests/qhpsi/clamd/fake_clamd.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/fd.h"

namespace qhpsi {
namespace {

using namespace std::string_view_literals;

struct Listener {
  Fd socket;
  std::string name;
};

[[noreturn]] void Throw(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

Listener Listen(const std::string& path, int backlog) {
  if (!path.empty()) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(socket.get(), backlog) != 0) {
      Throw(path);
    }
    return {std::move(socket), "unix:" + path};
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(socket.get(), backlog) != 0 ||
      ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Throw("127.0.0.1");
  }
  return {std::move(socket), "tcp:127.0.0.1:" + std::to_string(ntohs(address.sin_port))};
}

bool ReadAll(int fd, char* to, size_t size) {
  while (size > 0) {
    const ssize_t n = ::read(fd, to, size);
    if (n <= 0) {
      return false;
    }
    to += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

// The bytes of the file from its offset on, which is how clamd reads it.
std::string Content(const Fd& file) {
  std::string content;
  std::array<char, 4096> buffer;
  ssize_t n = 0;
  while ((n = ::read(file.get(), buffer.data(), buffer.size())) > 0) {
    content.append(buffer.data(), static_cast<size_t>(n));
  }
  return content;
}

// One byte, and the descriptor that came with it.
std::optional<char> ReadByte(int connection, Fd& passed) {
  char byte = 0;
  iovec bytes{.iov_base = &byte, .iov_len = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  if (::recvmsg(connection, &header, MSG_CMSG_CLOEXEC) != 1) {
    return std::nullopt;
  }
  if (const cmsghdr* rights = CMSG_FIRSTHDR(&header)) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(rights), sizeof(fd));
    passed = Fd(fd);
  }
  return byte;
}

std::optional<std::string> ReadStream(int connection) {
  std::string message;
  for (;;) {
    uint32_t length = 0;
    if (!ReadAll(connection, reinterpret_cast<char*>(&length), sizeof(length))) {
      return std::nullopt;
    }
    length = ntohl(length);
    if (length == 0) {
      return message;
    }
    const size_t old_size = message.size();
    message.resize(old_size + length);
    if (!ReadAll(connection, message.data() + old_size, length)) {
      return std::nullopt;
    }
  }
}

// A client that has hung up must not end the test: a write to it fails, and that is all.
void BlockSigpipe() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

FakeClamd::FakeClamd(Handler handler, const std::string& path) : handler_(std::move(handler)) {
  Listener listener = Listen(path, SOMAXCONN);
  listener_ = std::move(listener.socket);
  name_ = std::move(listener.name);
  std::array<int, 2> ends;
  if (::pipe(ends.data()) != 0) {
    Throw("pipe");
  }
  stop_read_ = Fd(ends[0]);
  stop_write_ = Fd(ends[1]);
  thread_ = std::thread([this] { Serve(); });
}

FakeClamd::~FakeClamd() {
  stop_write_.Close();
  thread_.join();
}

void FakeClamd::Serve() {
  BlockSigpipe();
  for (;;) {
    std::array<pollfd, 2> polled{{{.fd = stop_read_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = listener_.get(), .events = POLLIN, .revents = 0}}};
    ::poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0) {
      return;
    }
    const Fd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ++connections_;
    handler_(connection.get());
  }
}

BlackHole::BlackHole(const std::string& path) {
  Listener listener = Listen(path, 0);
  listener_ = std::move(listener.socket);
  name_ = std::move(listener.name);
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  for (;;) {
    Fd filler(::socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    int result = ::connect(filler.get(), reinterpret_cast<sockaddr*>(&address), size);
    if (result != 0 && errno == EINPROGRESS) {
      pollfd polled{.fd = filler.get(), .events = POLLOUT, .revents = 0};
      result = ::poll(&polled, 1, 100) == 1 ? 0 : -1;
    }
    if (result != 0) {
      return;
    }
    fillers_.push_back(std::move(filler));
  }
}

void BlackHole::OpenUp(const FakeClamd::Handler& handler) {
  for (size_t i = 0; i < fillers_.size(); ++i) {
    const Fd filler(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  const Fd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  handler(connection.get());
}

std::optional<std::string> ReadRequest(int connection) {
  std::string command;
  Fd passed;
  while (!command.ends_with('\0')) {
    const auto byte = ReadByte(connection, passed);
    if (!byte) {
      return std::nullopt;
    }
    command += *byte;
  }
  if (command == "zINSTREAM\0"sv) {
    return ReadStream(connection);
  }
  if (command != "zFILDES\0"sv) {
    return std::nullopt;
  }
  // One more byte carries the descriptor, if it did not come with the command.
  if (!ReadByte(connection, passed) || !passed.valid()) {
    return std::nullopt;
  }
  return Content(passed);
}

FakeClamd::Handler Answer(std::string_view reply) {
  return [reply = std::string(reply)](int connection) {
    if (ReadRequest(connection)) {
      (void)WriteAll(connection, reply);
    }
  };
}

}  // namespace qhpsi
