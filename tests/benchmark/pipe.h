// A pipe, or an exception.

#ifndef TESTS_BENCHMARK_PIPE_H_
#define TESTS_BENCHMARK_PIPE_H_

#include <utility>

#include "qhpsi/pipe.h"
#include "tests/benchmark/system_error.h"

namespace benchmark {

inline qhpsi::Pipe MakePipe() {
  auto pipe = qhpsi::MakePipe();
  if (!pipe) {
    Check(-1, "pipe2");
  }
  return std::move(*pipe);
}

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_PIPE_H_
