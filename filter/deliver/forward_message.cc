#include "filter/deliver/forward_message.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "filter/base/failure.h"
#include "filter/deliver/delivery.h"
#include "filter/deliver/run_child.h"
#include "filter/message/message.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"

namespace filter {
namespace {

qhpsi::Pipe MakePipe() {
  auto pipe = qhpsi::MakePipe();
  if (!pipe) {
    throw SystemFailure("cannot make a pipe", errno);
  }
  return std::move(*pipe);
}

// False when qmail-queue stops reading.
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

void CheckQueued(int status, bool is_sent, const std::string& program) {
  constexpr int kCannotRun = 111;
  if (status == 0 && is_sent) {
    return;
  }
  if (status == 0) {  // a script may stand in for qmail-queue and read nothing
    throw TemporaryFailure("cannot forward the message: " + program + " did not read it");
  }
  const std::string failed = program + " exited with " + std::to_string(status);
  // qmail-queue(8) lists the codes; old versions exit with 115 where new ones exit with 11.
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
  qhpsi::Pipe body = MakePipe();
  qhpsi::Pipe envelope = MakePipe();
  const pid_t child = StartChild([&] {
    if (::dup2(body.reader.get(), 0) == 0 && ::dup2(envelope.reader.get(), 1) == 1) {
      ::execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
    }
  });
  body.reader.Close();
  envelope.reader.Close();
  bool is_sent = false;
  try {
    is_sent = SendMessage(body.writer.get(), message, offset, delivery.delivered_to_line);
    if (is_sent) {
      body.writer.Close();
      is_sent = qhpsi::WriteAll(envelope.writer.get(), Envelope(delivery.forward_sender, address));
    }
  } catch (const Failure&) {
    // qmail-queue queues nothing without an envelope.
    envelope.writer.Close();
    body.writer.Close();
    WaitForChild(child, program);
    throw;
  }
  body.writer.Close();
  envelope.writer.Close();
  CheckQueued(WaitForChild(child, program), is_sent, program);
}

}  // namespace filter
