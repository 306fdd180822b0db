// Reads a descriptor to its end, however many calls that takes; WriteAll() in fd.h is its twin.

#ifndef QHPSI_BASE_READ_ALL_H_
#define QHPSI_BASE_READ_ALL_H_

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>

namespace qhpsi {

// The bytes from where `fd` is to the end of the file, or the first `max` of them: a caller with a
// limit asks for one byte more than it allows. Nothing, with errno set, when a read fails.
inline std::optional<std::string> ReadAll(int fd, size_t max) {
  std::string bytes;
  std::array<char, 16384> buffer;
  while (bytes.size() < max) {
    const ssize_t n = ::read(fd, buffer.data(), std::min(buffer.size(), max - bytes.size()));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return std::nullopt;
    }
    if (n == 0) {
      break;
    }
    bytes.append(buffer.data(), static_cast<size_t>(n));
  }
  return bytes;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_READ_ALL_H_
