// A mail and what it is compared with in turn, one of each, so that what went before affects all
// alike. For a scanned mail that is an unscanned one and a scan: the parts cost more here than in
// loops of their own (3 KB: 0.9 to 1.0 ms together, not 0.7 to 0.8), the scanned mail up to a tenth
// more; we do not know why. Bars are judged both ways.

#ifndef TESTS_BENCHMARK_LOOPS_TURNS_H_
#define TESTS_BENCHMARK_LOOPS_TURNS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "tests/benchmark/loops/load.h"

namespace benchmark {

class Turns : public Work {
 public:
  // Compares the first of `works` with the others. Appends the sum of the others' times to
  // `parts_ms`, which must outlive this.
  Turns(std::vector<std::unique_ptr<Work>> works, std::vector<double>& parts_ms);

  // Does one of each, in another order each time. Returns the sample of the first of `works`.
  Sample Once(uint64_t number) override;

 private:
  std::vector<std::unique_ptr<Work>> works_;
  std::vector<size_t> order_;
  std::vector<double>& parts_ms_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_TURNS_H_
