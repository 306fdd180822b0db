// A pipe whose ends close themselves.

#ifndef TESTS_BENCHMARK_PIPE_H_
#define TESTS_BENCHMARK_PIPE_H_

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "qhpsi/fd.h"
#include "tests/benchmark/system_error.h"

namespace benchmark {

struct Pipe {
  Pipe() {
    std::array<int, 2> fds{};
    Check(::pipe2(fds.data(), O_CLOEXEC), "pipe2");
    reader = qhpsi::Fd(fds[0]);
    writer = qhpsi::Fd(fds[1]);
  }

  qhpsi::Fd reader;
  qhpsi::Fd writer;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_PIPE_H_
