#include "tests/benchmark/loops/command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message_file.h"
#include "tests/benchmark/loops/process.h"
#include "tests/benchmark/loops/stopwatch.h"

namespace benchmark {

Command::Command(std::vector<std::string> words, std::optional<MessageFile> file)
    : words_(std::move(words)), file_(std::move(file)) {
  if (file_) {
    words_.push_back(file_->path());
  }
}

Sample Command::Once(uint64_t number) {
  if (file_) {
    file_->Write(number);
  }
  const Stopwatch stopwatch;
  const double cpu_ms = Process(words_, environment_, -1, -1).Wait();
  return {.ms = stopwatch.Ms(), .cpu_ms = cpu_ms};
}

}  // namespace benchmark
