#include "queue/log.h"

#include <limits.h>
#include <poll.h>

#include <algorithm>

#include "qhpsi/fd.h"

namespace queue {
namespace {

constexpr int kPatienceMilliseconds = 5000;

}  // namespace

bool WriteText(int fd, std::string_view text) {
  while (!text.empty()) {
    // A pipe that is ready takes this much without making us wait.
    const std::string_view piece = text.substr(0, PIPE_BUF);
    pollfd ready = {fd, POLLOUT, 0};
    if (::poll(&ready, 1, kPatienceMilliseconds) != 1 || !qhpsi::WriteAll(fd, piece)) {
      return false;
    }
    text.remove_prefix(piece.size());
  }
  return true;
}

}  // namespace queue
