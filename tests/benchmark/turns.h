// A scanned mail and its parts in turn, one of each: whatever else the processors and their caches
// are at falls on all alike. A loop of one kind alone keeps its own program in the caches, and
// costs less than the same among others.

#ifndef TESTS_BENCHMARK_TURNS_H_
#define TESTS_BENCHMARK_TURNS_H_

#include <array>
#include <memory>
#include <vector>

#include "tests/benchmark/load.h"

namespace benchmark {

class Turns : public Work {
 public:
  // `scanned` against `unscanned` and `scan`, whose times together go to `parts_ms`, which must
  // outlive this.
  Turns(std::unique_ptr<Work> scanned, std::unique_ptr<Work> unscanned, std::unique_ptr<Work> scan,
        std::vector<double>& parts_ms)
      : works_{std::move(scanned), std::move(unscanned), std::move(scan)}, parts_ms_(parts_ms) {}

  // One of each, in another order each time. The sample is that of the scanned one.
  Sample Once(uint64_t number) override;

 private:
  std::array<std::unique_ptr<Work>, 3> works_;
  std::array<size_t, 3> order_ = {0, 1, 2};
  std::vector<double>& parts_ms_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_TURNS_H_
