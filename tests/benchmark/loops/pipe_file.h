// What a message through a pipe costs any program that stores it: one thread fills the pipe,
// another moves the bytes to a file. There is no process, no header, no envelope, no sync.

#ifndef TESTS_BENCHMARK_LOOPS_PIPE_FILE_H_
#define TESTS_BENCHMARK_LOOPS_PIPE_FILE_H_

#include <cstdint>
#include <string>
#include <utility>

#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"

namespace benchmark {

class PipeFile : public Work {
 public:
  PipeFile(std::string directory, Message message)
      : directory_(std::move(directory)), message_(std::move(message)) {}

  // Removes the file afterwards, which is not timed.
  Sample Once(uint64_t number) override;

 private:
  std::string directory_;
  Message message_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_PIPE_FILE_H_
