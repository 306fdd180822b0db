#include "queue/log.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "qhpsi/base/wait.h"
#include "queue/alarm.h"

namespace queue {
namespace {

using qhpsi::Clock;

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kPatienceInAll{30};

// While it lives, a write that waits is interrupted after some seconds, and again each second. A
// terminal is ready when it has room for a byte, and a pipe may be full again before we come to it:
// a caller could have us wait for as long as it likes, in a process that counts as ours.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action = {};  // without SA_RESTART
    action.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &action, &handler_);
    const itimerval often = {.it_interval = {.tv_sec = 1, .tv_usec = 0},
                             .it_value = {.tv_sec = kPatience.count(), .tv_usec = 0}};
    ::setitimer(ITIMER_REAL, &often, &alarm_);
  }
  // The 24 hours go on as before, but for these seconds.
  ~Interruptions() {
    const itimerval none = {};
    ::setitimer(ITIMER_REAL, &none, nullptr);
    ::sigaction(SIGALRM, &handler_, nullptr);
    ::setitimer(ITIMER_REAL, &alarm_, nullptr);
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;

 private:
  struct sigaction handler_ = {};
  itimerval alarm_ = {};
};

}  // namespace

bool WriteText(int fd, std::string_view text) {
  if (text.empty()) {
    return true;
  }
  const Interruptions interruptions;
  const auto deadline = Clock::now() + kPatienceInAll;
  while (!text.empty() && Clock::now() < deadline) {
    // A pipe that is ready takes this much without a wait, and in one piece: whole lines, so that
    // no other process's line ends one of ours.
    const std::string_view most = text.substr(0, PIPE_BUF);
    const size_t lines = most.size() < text.size() ? most.rfind('\n') + 1 : 0;
    const std::string_view piece = lines > 0 ? most.substr(0, lines) : most;
    if (qhpsi::WaitFor(fd, POLLOUT, Clock::now() + kPatience) == 0) {
      return false;
    }
    const ssize_t n = ::write(fd, piece.data(), piece.size());
    if (n < 0 && (errno != EINTR || AlarmFired())) {
      return false;
    }
    text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(n, 0)));
  }
  return text.empty();
}

}  // namespace queue
