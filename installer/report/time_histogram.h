// How long scans took, in bounded memory: 32 classes for each power of two, so that a quantile is
// at most 3 % too small, and exact below 64 ms.

#ifndef INSTALLER_REPORT_TIME_HISTOGRAM_H_
#define INSTALLER_REPORT_TIME_HISTOGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace installer {

class TimeHistogram {
 public:
  void Add(uint64_t milliseconds);

  uint64_t count() const { return count_; }
  uint64_t longest() const { return longest_; }
  uint64_t sum() const { return sum_; }  // milliseconds

  // The time that this share of all did not exceed: 0.5 is the median. 0 without any.
  uint64_t Quantile(double share) const;
  // How many took at least `from` and less than `to`; exact where both are powers of two.
  uint64_t Between(uint64_t from, uint64_t to) const;

 private:
  static constexpr unsigned kBits = 5;
  static constexpr size_t kClasses = (64 - kBits + 1) << kBits;

  static size_t ClassOf(uint64_t milliseconds);
  static uint64_t StartOf(size_t number);

  std::array<uint64_t, kClasses> classes_{};
  uint64_t count_ = 0;
  uint64_t longest_ = 0;
  uint64_t sum_ = 0;
};

}  // namespace installer

#endif  // INSTALLER_REPORT_TIME_HISTOGRAM_H_
