// Hands a mail to a qmail-queue through two pipes, as a front end does.

#ifndef TESTS_BENCHMARK_LOOPS_INJECT_H_
#define TESTS_BENCHMARK_LOOPS_INJECT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/benchmark/loops/environment.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"

namespace benchmark {

class Inject : public Work {
 public:
  // `program` is the qmail-queue, `settings` are NAME=VALUE strings that our own environment lacks.
  Inject(std::string program, Message message, std::vector<std::string> settings)
      : program_(std::move(program)),
        message_(std::move(message)),
        environment_(std::move(settings)) {}

  // Times it from the creation of the pipes to the exit of the qmail-queue.
  Sample Once(uint64_t number) override;

 private:
  std::string program_;
  Message message_;
  Environment environment_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_INJECT_H_
