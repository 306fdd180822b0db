#include "qhpsi/clamd/session.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/reply.h"

namespace qhpsi {
namespace {

using namespace std::string_view_literals;

constexpr size_t kMaxReply = 4096;
constexpr size_t kChunk = size_t{64} * 1024;
constexpr size_t kLengthSize = sizeof(uint32_t);

// Whether clamd has the whole message.
struct Sent {
  enum class State {
    kAll,
    kStopped,  // clamd answers already, or takes no more: there may be a reply to read
    kLate,     // clamd does not take the rest in time
    kFailed,   // there will be no reply
    kUnread    // we cannot read the message: no other server can help
  };
  State state;
  std::string error;
};

std::string Errno(const char* operation) {
  return std::string(operation) + ": " + std::strerror(errno);
}

// After WaitFor() has given nothing.
Sent NotTaken() {
  return {errno == ETIMEDOUT ? Sent::State::kLate : Sent::State::kFailed, Errno("write")};
}

Sent SendBytes(int connection, std::string_view bytes, Clock::time_point deadline) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
      continue;
    }
    if (errno == EINTR) {
      continue;
    }
    if (errno != EAGAIN) {
      return {Sent::State::kStopped, Errno("write")};
    }
    const short ready = WaitFor(connection, POLLIN | POLLOUT, deadline);
    if (ready == 0) {
      return NotTaken();
    }
    if ((ready & POLLIN) != 0) {
      return {Sent::State::kStopped, "answered before it had the whole message"};
    }
  }
  return {Sent::State::kAll, {}};
}

// Sends "zFILDES" NUL and the byte that carries the descriptor in one piece.
Sent SendDescriptor(int connection, int message, Clock::time_point deadline) {
  if (::lseek(message, 0, SEEK_SET) != 0) {
    return {Sent::State::kUnread, Errno("message: rewind")};
  }
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
  std::memcpy(CMSG_DATA(rights), &message, sizeof(int));
  for (;;) {
    const ssize_t n = ::sendmsg(connection, &header, MSG_NOSIGNAL);
    if (n == static_cast<ssize_t>(command.size())) {
      return {Sent::State::kAll, {}};
    }
    if (n >= 0) {
      return {Sent::State::kFailed, "write: cut short"};
    }
    if (errno == EAGAIN && WaitFor(connection, POLLOUT, deadline) == 0) {
      return NotTaken();
    }
    if (errno != EINTR && errno != EAGAIN) {
      return {Sent::State::kStopped, Errno("write")};
    }
  }
}

// Reads `size` bytes at `offset`, fewer only at the end of the file. -1 with errno set on error.
ssize_t ReadAt(int file, char* to, size_t size, off_t offset) {
  size_t done = 0;
  while (done < size) {
    const ssize_t n = ::pread(file, to + done, size - done, offset + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return -1;
    }
    if (n == 0) {
      break;
    }
    done += static_cast<size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

char* PutLength(char* to, size_t length) {
  const uint32_t network_order = htonl(static_cast<uint32_t>(length));
  std::memcpy(to, &network_order, kLengthSize);
  return to + kLengthSize;
}

// Sends "zINSTREAM" NUL, chunks with their length before them, and a chunk of length 0 at the end;
// a small message in one piece.
Sent SendStream(int connection, int message, Clock::time_point deadline) {
  constexpr std::string_view kCommand = "zINSTREAM\0"sv;
  const auto buffer =
      std::make_unique_for_overwrite<char[]>(kCommand.size() + kLengthSize + kChunk + kLengthSize);
  char* end = buffer.get() + kCommand.copy(buffer.get(), kCommand.size());
  off_t offset = 0;
  for (bool last = false; !last; end = buffer.get()) {
    const ssize_t n = ReadAt(message, end + kLengthSize, kChunk, offset);
    if (n < 0) {
      return {Sent::State::kUnread, Errno("message: read")};
    }
    const auto size = static_cast<size_t>(n);
    if (size > 0) {
      end = PutLength(end, size) + size;
    }
    last = size < kChunk;
    if (last) {
      end = PutLength(end, 0);
    }
    const std::string_view bytes(buffer.get(), static_cast<size_t>(end - buffer.get()));
    Sent sent = SendBytes(connection, bytes, deadline);
    if (sent.state != Sent::State::kAll) {
      return sent;
    }
    offset += n;
  }
  return {Sent::State::kAll, {}};
}

ClamdReply ReadReply(int connection, Clock::time_point deadline) {
  std::array<char, kMaxReply> buffer;
  size_t held = 0;
  while (held < buffer.size()) {
    if (WaitFor(connection, POLLIN, deadline) == 0) {
      return {errno == ETIMEDOUT ? ClamdReply::Kind::kLate : ClamdReply::Kind::kNone,
              Errno("read")};
    }
    const ssize_t n = ::recv(connection, buffer.data() + held, buffer.size() - held, 0);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (n < 0) {
      return {ClamdReply::Kind::kNone, Errno("read")};
    }
    const std::string_view fresh(buffer.data() + held, static_cast<size_t>(n));
    held += fresh.size();
    if (fresh.empty() || fresh.find('\0') != std::string_view::npos) {
      return ParseClamdReply({buffer.data(), held});
    }
  }
  return {ClamdReply::Kind::kNoVerdict, "reply too long"};
}

}  // namespace

ClamdReply RunSession(int connection, sa_family_t family, int message, Clock::time_point deadline,
                      const std::function<void()>& meanwhile) {
  const Sent sent = family == AF_UNIX ? SendDescriptor(connection, message, deadline)
                                      : SendStream(connection, message, deadline);
  if (sent.state == Sent::State::kUnread) {
    return {ClamdReply::Kind::kNoVerdict, sent.error};
  }
  if (sent.state == Sent::State::kLate) {
    return {ClamdReply::Kind::kLate, sent.error};
  }
  if (sent.state == Sent::State::kFailed) {
    return {ClamdReply::Kind::kNone, sent.error};
  }
  if (sent.state == Sent::State::kAll && meanwhile) {
    meanwhile();
  }
  ClamdReply reply = ReadReply(connection, deadline);
  if (sent.state == Sent::State::kAll) {
    return reply;
  }
  if (reply.kind == ClamdReply::Kind::kNone || reply.kind == ClamdReply::Kind::kLate) {
    reply.text = sent.error;
  }
  if (reply.kind == ClamdReply::Kind::kClean) {
    // Whatever clamd scanned, it was not the whole message.
    return {ClamdReply::Kind::kNoVerdict, sent.error};
  }
  return reply;
}

}  // namespace qhpsi
