// Connects to one of several clamd daemons without waiting for those that do not answer.

#ifndef QHPSI_CLAMD_CONNECT_H_
#define QHPSI_CLAMD_CONNECT_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {

struct ClamdConnection {
  size_t server;  // index into the list
  Fd socket;      // connected, non-blocking
};

// Tries the servers in order. While one that does not answer within `patience` goes on connecting,
// until `timeout`, the next one is tried as well.
class ConnectRace {
 public:
  struct Timing {
    std::chrono::milliseconds timeout;
    std::chrono::milliseconds patience;
  };

  // `servers` must outlive this; `order` has the indexes of those to try.
  ConnectRace(const std::vector<ClamdServer>& servers, const std::vector<size_t>& order,
              Timing timing)
      : servers_(servers), waiting_(order.begin(), order.end()), timing_(timing) {}

  // The first connection that succeeds; its server leaves the race. The next call tries those anew
  // that were still connecting. Nothing when every server has failed or left, or `deadline` has
  // passed.
  std::optional<ClamdConnection> Next(Clock::time_point deadline);

  // Whether each server has failed or left.
  bool IsOver() const { return waiting_.empty() && attempts_.empty(); }

  // The latest failure, "SERVER: connect: REASON"; empty when there was none.
  const std::string& failure() const { return failure_; }

 private:
  enum class State { kConnected, kPending, kFailed };

  struct Attempt {
    size_t server = 0;
    Fd socket;
    bool queue_full = false;  // of a unix socket, which gives no event to wait for: ask again
    Clock::time_point give_up;
  };

  State Start(size_t server, Attempt& attempt);
  State Connect(Attempt& attempt);
  State Finish(Attempt& attempt);
  void Wait(Clock::time_point deadline, std::vector<pollfd>& polled) const;
  std::optional<ClamdConnection> Progress(const std::vector<pollfd>& polled);
  ClamdConnection Win(Attempt attempt);
  State Fail(size_t server, const char* operation, int error);

  const std::vector<ClamdServer>& servers_;
  std::deque<size_t> waiting_;     // not tried yet
  std::vector<Attempt> attempts_;  // under way
  Clock::time_point next_start_;   // when to try the next server while others are under way
  Timing timing_;
  std::string failure_;
};

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_CONNECT_H_
