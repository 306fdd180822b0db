#include "queue/is_ordinary.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "qhpsi/mime/ordinary.h"

namespace queue {

bool IsOrdinary(int message) {
  std::array<char, size_t{16} * 1024> buffer;
  mime::OrdinaryCheck check;
  off_t offset = 0;
  while (check.odd() == nullptr) {
    const ssize_t n = ::pread(message, buffer.data(), buffer.size(), offset);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return false;
    }
    if (n == 0) {
      return check.Finish();
    }
    check.Feed({buffer.data(), static_cast<size_t>(n)});
    offset += n;
  }
  return false;
}

}  // namespace queue
