// Counts the milliseconds since its construction.

#ifndef TESTS_BENCHMARK_LOOPS_STOPWATCH_H_
#define TESTS_BENCHMARK_LOOPS_STOPWATCH_H_

#include <chrono>
#include <ratio>

namespace benchmark {

class Stopwatch {
 public:
  double Ms() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_STOPWATCH_H_
