// Runs a command to its end, optionally on a file that differs each time.

#ifndef TESTS_BENCHMARK_LOOPS_COMMAND_H_
#define TESTS_BENCHMARK_LOOPS_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/benchmark/loops/environment.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message_file.h"

namespace benchmark {

class Command : public Work {
 public:
  // The path of `file`, if any, becomes the last word of the command.
  Command(std::vector<std::string> words, std::optional<MessageFile> file);

  Sample Once(uint64_t number) override;

 private:
  std::vector<std::string> words_;
  Environment environment_{{}};
  std::optional<MessageFile> file_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_COMMAND_H_
