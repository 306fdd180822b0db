#include "queue/log.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>

#include "queue/alarm.h"

namespace queue {
namespace {

constexpr int kPatienceMilliseconds = 5000;

}  // namespace

bool WriteText(int fd, std::string_view text) {
  while (!text.empty()) {
    // A pipe that is ready takes this much without a wait, and in one piece: whole lines, so that
    // no other process's line ends one of ours. If it does not (somebody else wrote meanwhile), the
    // 24 hour alarm ends the wait.
    const std::string_view most = text.substr(0, PIPE_BUF);
    const size_t lines = most.size() < text.size() ? most.rfind('\n') + 1 : 0;
    const std::string_view piece = lines > 0 ? most.substr(0, lines) : most;
    pollfd ready = {fd, POLLOUT, 0};
    if (::poll(&ready, 1, kPatienceMilliseconds) != 1) {
      return false;
    }
    const ssize_t n = ::write(fd, piece.data(), piece.size());
    if (n < 0 && (errno != EINTR || AlarmFired())) {
      return false;
    }
    text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(n, 0)));
  }
  return true;
}

}  // namespace queue
