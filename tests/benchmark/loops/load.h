// Repeats one piece of work with several injectors at once, and times each repetition.

#ifndef TESTS_BENCHMARK_LOOPS_LOAD_H_
#define TESTS_BENCHMARK_LOOPS_LOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace benchmark {

struct Sample {
  double ms = 0;      // from start to end
  double cpu_ms = 0;  // processor time of the process and of the children it waited for; 0 if none
};

// What one injector does. Each injector has its own, made before the clock starts.
class Work {
 public:
  Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  virtual ~Work() = default;

  // Does the work once. `number` differs each time, between injectors and between runs too. Throws
  // std::runtime_error when it fails, which ends the whole load.
  virtual Sample Once(uint64_t number) = 0;
};

using MakeWork = std::function<std::unique_ptr<Work>(unsigned injector)>;

struct LoadOptions {
  unsigned injectors = 1;
  double seconds = 0.15;  // nothing starts after these, once `least` are done
  uint64_t least = 1;
  uint64_t most = 100'000;
};

struct LoadResult {
  double seconds = 0;  // from the first start to the last end
  std::vector<Sample> samples;
};

// Throws the first exception that a Work threw.
LoadResult RunLoad(const LoadOptions& options, const MakeWork& make_work);

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_LOAD_H_
