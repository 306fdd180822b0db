#include "qhpsi/clamd/session.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/reply.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {
namespace {

using namespace std::string_view_literals;

constexpr size_t kMaxReply = 4096;  // what comes with its last bytes is looked at all the same
constexpr size_t kChunk = size_t{64} * 1024;
constexpr size_t kLengthSize = sizeof(uint32_t);
constexpr std::string_view kStreamCommand = "zINSTREAM\0"sv;

std::string Errno(const char* operation) {
  return std::string(operation) + ": " + std::strerror(errno);
}

ClamdReply Unread(const char* operation) {
  return {ClamdReply::Kind::kNoVerdict, Errno(operation)};  // no other server can help
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

// Sends "zFILDES" NUL and the byte that carries the descriptor in one piece.
ssize_t PassDescriptor(int connection, int message) {
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
  const ssize_t n = ::sendmsg(connection, &header, MSG_NOSIGNAL);
  if (n >= 0 && n != static_cast<ssize_t>(command.size())) {
    errno = EMSGSIZE;
    return -1;
  }
  return n;
}

}  // namespace

Session::Session(Fd connection, Passing passing, int message)
    : connection_(std::move(connection)), passing_(passing), message_(message) {
  if (passing_ == Passing::kBytes) {
    buffer_ = std::make_unique_for_overwrite<char[]>(kStreamCommand.size() + kLengthSize + kChunk +
                                                     kLengthSize);
  }
}

short Session::events() const {
  if (state_ == State::kReading) {
    return POLLIN;
  }
  return passing_ == Passing::kDescriptor ? POLLOUT : POLLIN | POLLOUT;
}

std::optional<ClamdReply> Session::Advance(short ready) {
  if (state_ == State::kReading) {
    return (ready & ~POLLOUT) != 0 ? Read() : std::nullopt;
  }
  return passing_ == Passing::kDescriptor ? SendDescriptor() : SendBytes(ready);
}

std::optional<ClamdReply> Session::SendDescriptor() {
  if (::lseek(message_, 0, SEEK_SET) != 0) {
    return Unread("message: rewind");
  }
  while (PassDescriptor(connection_.get(), message_) < 0) {
    if (errno == EAGAIN) {
      return std::nullopt;
    }
    if (errno != EINTR) {
      Stop(Errno("write"));
      return std::nullopt;
    }
  }
  state_ = State::kReading;
  return std::nullopt;
}

// The command, chunks with their length before them, and a chunk of length 0 at the end; a small
// message in one piece.
bool Session::NextChunk() {
  char* end = buffer_.get();
  if (offset_ == 0) {
    end += kStreamCommand.copy(end, kStreamCommand.size());
  }
  const ssize_t n = ReadAt(message_, end + kLengthSize, kChunk, offset_);
  if (n < 0) {
    return false;
  }
  const auto size = static_cast<size_t>(n);
  if (size > 0) {
    end = PutLength(end, size) + size;
  }
  is_last_ = size < kChunk;
  if (is_last_) {
    end = PutLength(end, 0);
  }
  offset_ += n;
  unsent_ = {buffer_.get(), static_cast<size_t>(end - buffer_.get())};
  return true;
}

std::optional<ClamdReply> Session::SendBytes(short ready) {
  if ((ready & POLLIN) != 0) {
    Stop("answered before it had the whole message");
    return std::nullopt;
  }
  for (;;) {
    if (unsent_.empty() && is_last_) {
      state_ = State::kReading;
      return std::nullopt;
    }
    if (unsent_.empty() && !NextChunk()) {
      return Unread("message: read");
    }
    const ssize_t n = ::send(connection_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      unsent_.remove_prefix(static_cast<size_t>(n));
    } else if (errno == EAGAIN) {
      return std::nullopt;
    } else if (errno != EINTR) {
      Stop(Errno("write"));
      return std::nullopt;
    }
  }
}

void Session::Stop(std::string reason) {
  stopped_ = std::move(reason);
  state_ = State::kReading;
}

std::optional<ClamdReply> Session::Read() {
  std::array<char, kMaxReply> buffer;
  const ssize_t n = ::recv(connection_.get(), buffer.data(), buffer.size(), 0);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
    return std::nullopt;
  }
  if (n < 0) {
    return Judge({ClamdReply::Kind::kNone, Errno("read")});
  }
  reply_.append(buffer.data(), static_cast<size_t>(n));
  if (n == 0 || reply_.find('\0', reply_.size() - static_cast<size_t>(n)) != std::string::npos) {
    return Judge(ParseClamdReply(reply_));
  }
  if (reply_.size() >= kMaxReply) {
    return Judge({ClamdReply::Kind::kNoVerdict, "reply too long"});
  }
  return std::nullopt;
}

// What a reply means to a message of which clamd may not have all.
ClamdReply Session::Judge(ClamdReply reply) const {
  if (stopped_.empty()) {
    return reply;
  }
  if (reply.kind == ClamdReply::Kind::kNone || reply.kind == ClamdReply::Kind::kLate) {
    reply.text = stopped_;
  }
  if (reply.kind == ClamdReply::Kind::kClean) {
    // Whatever clamd scanned, it was not the whole message.
    return {ClamdReply::Kind::kNoVerdict, stopped_};
  }
  return reply;
}

ClamdReply Session::OutOfTime() const {
  errno = ETIMEDOUT;
  return Judge({ClamdReply::Kind::kLate, Errno(state_ == State::kReading ? "read" : "write")});
}

ClamdReply Session::Run(Clock::time_point deadline) {
  auto reply = Advance(POLLOUT);
  while (!reply) {
    const short ready = WaitFor(connection_.get(), events(), deadline);
    if (ready == 0) {
      return OutOfTime();
    }
    reply = Advance(ready);
  }
  return *reply;
}

}  // namespace qhpsi
