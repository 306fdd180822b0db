// Waiting for a socket, never longer than until a point in time.

#ifndef QHPSI_BASE_WAIT_H_
#define QHPSI_BASE_WAIT_H_

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>

namespace qhpsi {

using Clock = std::chrono::steady_clock;

// For poll(): the milliseconds from now until `when`, rounded up so that it does not spin at the
// end, 0 when that is past, at most 11 days.
inline int MillisecondsUntil(Clock::time_point when) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 1'000'000'000));
}

// Which of `events` (POLLIN, POLLOUT) `fd` is ready for; POLLERR and POLLHUP count too. 0 when
// `deadline` passed first, with errno ETIMEDOUT.
inline short WaitFor(int fd, short events, Clock::time_point deadline) {
  pollfd entry{.fd = fd, .events = events, .revents = 0};
  for (;;) {
    const int n = ::poll(&entry, 1, MillisecondsUntil(deadline));
    if (n > 0) {
      return entry.revents;
    }
    if ((n == 0 && Clock::now() >= deadline) || (n < 0 && errno != EINTR)) {
      errno = n == 0 ? ETIMEDOUT : errno;
      return 0;
    }
  }
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_WAIT_H_
