// The environment of a process that we start.

#ifndef TESTS_BENCHMARK_LOOPS_ENVIRONMENT_H_
#define TESTS_BENCHMARK_LOOPS_ENVIRONMENT_H_

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

namespace benchmark {

class Environment {
 public:
  // Our environment as it is now, and `more`: NAME=VALUE strings whose names ours lacks.
  explicit Environment(std::vector<std::string> more) : more_(std::move(more)) {
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
      entries_.push_back(*entry);
    }
    for (std::string& entry : more_) {
      entries_.push_back(entry.data());
    }
    entries_.push_back(nullptr);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  char* const* get() const { return entries_.data(); }

 private:
  std::vector<std::string> more_;
  std::vector<char*> entries_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_ENVIRONMENT_H_
