#include "queue/input.h"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <exception>

#include "queue/alarm.h"
#include "queue/envelope.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

constexpr int kMessageFd = 0;
constexpr int kEnvelopeFd = 1;

using Buffer = std::array<char, size_t{16} * 1024>;

// Somebody who writes to a pipe or socket may wait until we read. A device may have no end.
bool MayHaveWriter(int fd) {
  struct stat st = {};
  return ::fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

void ReadToEnd(int fd, const char* name) {
  if (!MayHaveWriter(fd)) {
    return;
  }
  Buffer buffer;
  while (ReadInput(fd, name, buffer.data(), buffer.size()) > 0) {
  }
}

}  // namespace

size_t Input::ReadMessage(char* buffer, size_t size) {
  try {
    const size_t n = ReadInput(kMessageFd, "message", buffer, size);
    message_ended_ = n == 0;
    return n;
  } catch (const Failure&) {
    message_ended_ = true;
    throw;
  }
}

int Input::message_fd() const { return kMessageFd; }

Envelope Input::ReadEnvelope() {
  using State = EnvelopeParser::State;
  EnvelopeParser parser;
  Buffer buffer;
  State state = State::kMore;
  envelope_ended_ = true;  // whatever happens, nothing is left for Drain()
  while (state == State::kMore) {
    const size_t n = ReadInput(kEnvelopeFd, "envelope", buffer.data(), buffer.size());
    if (n == 0) {
      throw Failure(ExitCode::kRead, "cannot read the envelope: it ended before its final NUL");
    }
    state = parser.Feed({buffer.data(), n});
  }
  switch (state) {
    case State::kAddressTooLong:
      throw Failure(ExitCode::kAddressTooLong, "an address in the envelope has 1003 bytes or more");
    case State::kTooLarge:
      ReadToEnd(kEnvelopeFd, "envelope");
      throw Failure(ExitCode::kMemory, "the envelope is larger than 64 MB");
    case State::kMalformed:
      ReadToEnd(kEnvelopeFd, "envelope");
      throw Failure(ExitCode::kEnvelope, "malformed envelope");
    default:
      return {parser.sender_record(), parser.recipient_records()};
  }
}

void Input::Drain() noexcept {
  try {
    if (!message_ended_) {
      ReadToEnd(kMessageFd, "message");
    }
    if (!envelope_ended_ && MayHaveWriter(kEnvelopeFd)) {
      ReadEnvelope();
    }
  } catch (const std::exception&) {
    // Report the failure that led here, not this one.
  }
}

}  // namespace queue
