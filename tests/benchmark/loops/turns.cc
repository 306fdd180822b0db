#include "tests/benchmark/loops/turns.h"

#include <algorithm>

namespace benchmark {

Sample Turns::Once(uint64_t number) {
  std::array<Sample, 3> samples;
  for (const size_t which : order_) {
    samples.at(which) = works_.at(which)->Once(number * works_.size() + which);
  }
  std::next_permutation(order_.begin(), order_.end());
  parts_ms_.push_back(samples[1].ms + samples[2].ms);
  return samples[0];
}

}  // namespace benchmark
