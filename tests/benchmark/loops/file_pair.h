// What queueing costs any program on a file system: two files, each created, written, synced and
// linked.

#ifndef TESTS_BENCHMARK_LOOPS_FILE_PAIR_H_
#define TESTS_BENCHMARK_LOOPS_FILE_PAIR_H_

#include <cstdint>
#include <string>
#include <utility>

#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"

namespace benchmark {

class FilePair : public Work {
 public:
  FilePair(std::string directory, Message message)
      : directory_(std::move(directory)), message_(std::move(message)) {}

  // Removes the files afterwards, which is not timed.
  Sample Once(uint64_t number) override;

 private:
  std::string directory_;
  Message message_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_FILE_PAIR_H_
