#include "queue/batch_reads.h"

#include <poll.h>

#include <chrono>
#include <ctime>

namespace queue {

void AwaitMore(int pipe, std::chrono::microseconds time) {
  using std::chrono::nanoseconds;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = nanoseconds(time - seconds).count()};
  pollfd end_only{.fd = pipe, .events = 0, .revents = 0};
  static_cast<void>(::ppoll(&end_only, 1, &timeout, nullptr));
}

}  // namespace queue
