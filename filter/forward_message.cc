#include "filter/forward_message.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "filter/failure.h"
#include "filter/run_child.h"
#include "qhpsi/fd.h"

namespace filter {
namespace {

struct Pipe {
  qhpsi::Fd read_end;
  qhpsi::Fd write_end;
};

Pipe MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw SystemFailure("cannot make a pipe", errno);
  }
  return {qhpsi::Fd(ends[0]), qhpsi::Fd(ends[1])};
}

// False when qmail-queue does not read on: its exit status says why.
bool SendMessage(int fd, const Message& message, off_t offset, std::string_view line) {
  bool is_sent = qhpsi::WriteAll(fd, line);
  message.ForEachPiece(
      offset, [&](std::string_view piece) { is_sent = is_sent && qhpsi::WriteAll(fd, piece); });
  return is_sent;
}

std::string Envelope(const std::string& sender, const std::string& address) {
  std::string envelope = "F" + sender;
  envelope += '\0';
  envelope += "T" + address;
  envelope += '\0';
  envelope += '\0';
  return envelope;
}

void CheckQueued(int status, const std::string& program) {
  constexpr int kCannotRun = 111;
  if (status == 0) {
    return;
  }
  const std::string failed = program + " exited with " + std::to_string(status);
  // As qmail-queue(8) has it; 115 is what old ones exit with for 11.
  if ((status >= 11 && status <= 40) || status == 115) {
    throw PermanentFailure("cannot forward the message: " + failed);
  }
  throw TemporaryFailure("cannot forward the message: " +
                         (status == kCannotRun ? "cannot run " + program : failed));
}

}  // namespace

void ForwardMessage(const Message& message, off_t offset, const Delivery& delivery,
                    const std::string& address, const std::string& program) {
  if (address.find('\0') != std::string::npos) {
    throw TemporaryFailure("a rule's address has a NUL in it");
  }
  Pipe body = MakePipe();
  Pipe envelope = MakePipe();
  const pid_t child = StartChild([&] {
    if (::dup2(body.read_end.get(), 0) == 0 && ::dup2(envelope.read_end.get(), 1) == 1) {
      ::execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
    }
  });
  body.read_end.Close();
  envelope.read_end.Close();
  try {
    if (SendMessage(body.write_end.get(), message, offset, delivery.delivered_to_line)) {
      body.write_end.Close();
      static_cast<void>(
          qhpsi::WriteAll(envelope.write_end.get(), Envelope(delivery.forward_sender, address)));
    }
  } catch (const Failure&) {
    // Without an envelope nothing is queued.
    envelope.write_end.Close();
    body.write_end.Close();
    WaitForChild(child, program);
    throw;
  }
  body.write_end.Close();
  envelope.write_end.Close();
  CheckQueued(WaitForChild(child, program), program);
}

}  // namespace filter
