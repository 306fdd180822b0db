// One scan over one connection to clamd. It never waits by itself, so that two may go on at once.

#ifndef QHPSI_CLAMD_SESSION_H_
#define QHPSI_CLAMD_SESSION_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/reply.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {

class Session {
 public:
  // Has clamd scan the whole file that `message` is open on; both must outlive this. `connection`
  // is a connected, non-blocking stream socket.
  Session(Fd connection, Passing passing, int message);

  // What to wait for, for poll().
  int socket() const { return connection_.get(); }
  short events() const;

  // Goes on as far as that needs no waiting. `ready` is what poll() has said, POLLOUT at first. The
  // reply when that is all.
  std::optional<ClamdReply> Advance(short ready);

  // Whether clamd has the whole message.
  bool HasMessage() const { return state_ == State::kReading && stopped_.empty(); }

  // The reply when there is no time left to wait.
  ClamdReply OutOfTime() const;

  // The whole of it. Ends by `deadline`.
  ClamdReply Run(Clock::time_point deadline);

 private:
  enum class State { kSending, kReading };

  std::optional<ClamdReply> SendDescriptor();
  std::optional<ClamdReply> SendBytes(short ready);
  std::optional<ClamdReply> Read();
  bool NextChunk();
  void Stop(std::string reason);
  ClamdReply Judge(ClamdReply reply) const;

  Fd connection_;
  Passing passing_;
  int message_;
  State state_ = State::kSending;
  std::string stopped_;  // why clamd has not taken all: there may be a reply to read all the same

  std::unique_ptr<char[]> buffer_;  // kBytes
  std::string_view unsent_;         // in buffer_
  off_t offset_ = 0;                // in the message
  bool is_last_ = false;            // the end of the message is in buffer_

  std::string reply_;  // so far
};

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_SESSION_H_
