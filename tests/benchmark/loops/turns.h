// A scanned mail and its parts in turn, one of each, so that what went before affects all alike.
// The parts cost more here than in loops of their own (3 KB: 0.9 to 1.0 ms together, not 0.7 to
// 0.8), the scanned mail up to a tenth more; we do not know why. Bars are judged both ways.

#ifndef TESTS_BENCHMARK_LOOPS_TURNS_H_
#define TESTS_BENCHMARK_LOOPS_TURNS_H_

#include <array>
#include <memory>
#include <vector>

#include "tests/benchmark/loops/load.h"

namespace benchmark {

class Turns : public Work {
 public:
  // Compares `scanned` with its parts `unscanned` and `scan`. Appends the sum of the parts' times
  // to `parts_ms`, which must outlive this.
  Turns(std::unique_ptr<Work> scanned, std::unique_ptr<Work> unscanned, std::unique_ptr<Work> scan,
        std::vector<double>& parts_ms)
      : works_{std::move(scanned), std::move(unscanned), std::move(scan)}, parts_ms_(parts_ms) {}

  // Does one of each, in another order each time. Returns the sample of the scanned one.
  Sample Once(uint64_t number) override;

 private:
  std::array<std::unique_ptr<Work>, 3> works_;
  std::array<size_t, 3> order_ = {0, 1, 2};
  std::vector<double>& parts_ms_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_TURNS_H_
