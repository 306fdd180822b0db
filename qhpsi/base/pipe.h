// A pipe whose ends close themselves.

#ifndef QHPSI_BASE_PIPE_H_
#define QHPSI_BASE_PIPE_H_

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "qhpsi/base/fd.h"

namespace qhpsi {

struct Pipe {
  Fd reader;
  Fd writer;
};

// Makes a pipe, close-on-exec. Nothing, with errno set, when the system has none.
inline std::optional<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_PIPE_H_
