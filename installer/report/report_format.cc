#include "installer/report/report_format.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

namespace installer {
namespace {

// With one digit after the point.
std::string Tenths(double value) {
  const auto tenths = static_cast<uint64_t>(std::llround(value * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string ByteSize(uint64_t bytes) {
  static constexpr std::array<const char*, 6> kUnits = {" kB", " MB", " GB", " TB", " PB", " EB"};
  if (bytes < 1000) {
    return std::to_string(bytes) + " B";
  }
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) {
    value /= 1000;
  }
  return Tenths(value) + kUnits.at(unit);
}

std::string ScanTime(uint64_t milliseconds) {
  if (milliseconds < 1000) {
    return std::to_string(milliseconds) + " ms";
  }
  const double seconds = static_cast<double>(milliseconds) / 1000;
  return seconds < 100 ? Tenths(seconds) + " s" : Tenths(seconds / 60) + " min";
}

std::string Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? "-"
                    : Tenths(100 * static_cast<double>(part) / static_cast<double>(whole)) + " %";
}

std::string Plural(uint64_t number, const std::string& thing) {
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

}  // namespace installer
