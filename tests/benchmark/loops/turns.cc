#include "tests/benchmark/loops/turns.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "tests/benchmark/loops/load.h"

namespace benchmark {

Turns::Turns(std::vector<std::unique_ptr<Work>> works, std::vector<double>& parts_ms)
    : works_(std::move(works)), order_(works_.size()), parts_ms_(parts_ms) {
  std::iota(order_.begin(), order_.end(), 0);
}

Sample Turns::Once(uint64_t number) {
  Sample first{};
  double parts_ms = 0;
  for (const size_t which : order_) {
    const Sample sample = works_.at(which)->Once(number * works_.size() + which);
    if (which == 0) {
      first = sample;
    } else {
      parts_ms += sample.ms;
    }
  }
  std::next_permutation(order_.begin(), order_.end());
  parts_ms_.push_back(parts_ms);
  return first;
}

}  // namespace benchmark
