// A program that is started and waited for.

#ifndef TESTS_BENCHMARK_LOOPS_PROCESS_H_
#define TESTS_BENCHMARK_LOOPS_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/benchmark/loops/environment.h"

namespace benchmark {

class Process {
 public:
  // `command` with `environment`, and in place of descriptors 0 and 1 these two, where they are
  // not -1. No fork(): the time that would take depends on how large we are. Throws
  // std::system_error.
  Process(const std::vector<std::string>& command, const Environment& environment, int fd0,
          int fd1);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // Waits for its end. Returns the processor time that it and its children took, in milliseconds.
  // Throws std::runtime_error unless it exits with 0.
  double Wait();

 private:
  std::string program_;
  pid_t pid_ = 0;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_PROCESS_H_
