// Starts a program and waits for it.

#ifndef TESTS_BENCHMARK_LOOPS_PROCESS_H_
#define TESTS_BENCHMARK_LOOPS_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/benchmark/loops/environment.h"

namespace benchmark {

// Throws std::runtime_error unless this wait status of `program` is an exit with 0.
void CheckExit(const std::string& program, int status);

class Process {
 public:
  // Starts `command` with `environment`. `fd0` and `fd1` become its descriptors 0 and 1, unless
  // they are -1. It does not fork(): that would take longer the larger we are. Throws
  // std::system_error.
  Process(const std::vector<std::string>& command, const Environment& environment, int fd0,
          int fd1);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // Waits until it ends. Returns the processor time of it and its children, in milliseconds. Throws
  // std::runtime_error unless it exits with 0.
  double Wait();

 private:
  std::string program_;
  pid_t pid_ = 0;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_PROCESS_H_
