// One scan by clamd and nothing else: connect, pass a descriptor, read the answer.

#ifndef TESTS_BENCHMARK_LOOPS_FILDES_H_
#define TESTS_BENCHMARK_LOOPS_FILDES_H_

#include <cstdint>
#include <string>
#include <utility>

#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message_file.h"

namespace benchmark {

class Fildes : public Work {
 public:
  // `socket` is clamd's.
  Fildes(std::string socket, MessageFile file)
      : socket_(std::move(socket)), file_(std::move(file)) {}

  // Throws unless clamd says OK.
  Sample Once(uint64_t number) override;

 private:
  std::string socket_;
  MessageFile file_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_FILDES_H_
