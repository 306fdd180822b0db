// Makes a pipe, or throws.

#ifndef TESTS_BENCHMARK_LOOPS_PIPE_H_
#define TESTS_BENCHMARK_LOOPS_PIPE_H_

#include <utility>

#include "qhpsi/base/pipe.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {

// Throws std::system_error.
inline qhpsi::Pipe MakePipe() {
  auto pipe = qhpsi::MakePipe();
  if (!pipe) {
    Check(-1, "pipe2");
  }
  return std::move(*pipe);
}

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_PIPE_H_
