#include "installer/report/time_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace installer {

// Below 2^kBits a class each; above, the power of two and the kBits bits after the first one.
size_t TimeHistogram::ClassOf(uint64_t milliseconds) {
  const auto width = static_cast<unsigned>(std::bit_width(milliseconds));
  if (width <= kBits) {
    return milliseconds;
  }
  const unsigned shift = width - kBits - 1;
  return (size_t{shift} << kBits) + (milliseconds >> shift);
}

uint64_t TimeHistogram::StartOf(size_t number) {
  if (number < size_t{2} << kBits) {
    return number;
  }
  const size_t shift = (number >> kBits) - 1;
  return (number - (shift << kBits)) << shift;
}

void TimeHistogram::Add(uint64_t milliseconds) {
  ++classes_[ClassOf(milliseconds)];
  ++count_;
  longest_ = std::max(longest_, milliseconds);
  sum_ += milliseconds;
}

uint64_t TimeHistogram::Quantile(double share) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t number = 0; number < classes_.size(); ++number) {
    seen += classes_[number];
    if (seen >= wanted && seen > 0) {
      return StartOf(number);
    }
  }
  return 0;
}

uint64_t TimeHistogram::Between(uint64_t from, uint64_t to) const {
  uint64_t found = 0;
  for (size_t number = ClassOf(from); number < ClassOf(to); ++number) {
    found += classes_[number];
  }
  return found;
}

}  // namespace installer
