#include "installer/scanner/clamd_limits.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/take_line.h"

namespace installer {
namespace {

constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kLargest = kUnlimited >> 30;  // so that no unit overflows

// "NAME VALUE" lines; of two, clamd takes the last one.
std::map<std::string, std::string> Options(std::string_view configuration) {
  std::map<std::string, std::string> options;
  while (!configuration.empty()) {
    const std::string_view line = qhpsi::Trim(qhpsi::TakeLine(configuration));
    const size_t blank = line.find_first_of(" \t");
    if (!line.starts_with('#') && blank != std::string_view::npos) {
      options[std::string(line.substr(0, blank))] = qhpsi::Trim(line.substr(blank));
    }
  }
  return options;
}

// clamd.conf(5): bytes, or with K, M or G; 0 is no limit. Nothing for anything else.
std::optional<uint64_t> Size(std::string_view text) {
  constexpr std::string_view kUnits = "KMG";
  const size_t unit =
      text.empty() ? std::string_view::npos : kUnits.find(static_cast<char>(text.back() & ~0x20));
  const bool has_unit = unit != std::string_view::npos && !qhpsi::IsDigit(text.back());
  const auto number =
      qhpsi::ParseNumber(has_unit ? text.substr(0, text.size() - 1) : text, 0, kLargest);
  if (!number) {
    return std::nullopt;
  }
  return *number == 0 ? kUnlimited : *number << (has_unit ? 10 * (unit + 1) : 0);
}

bool IsYes(const std::string& value) {
  const std::string lower = qhpsi::Lower(value);
  return lower == "yes" || lower == "true" || lower == "1";
}

std::string ValueIn(const std::map<std::string, std::string>& options, const std::string& name,
                    const std::string& fallback) {
  const auto found = options.find(name);
  return found == options.end() ? fallback : found->second;
}

}  // namespace

std::vector<std::string> LimitsThatHide(std::string_view configuration) {
  const auto options = Options(configuration);
  std::vector<std::string> complaints;
  if (!IsYes(ValueIn(options, "AlertExceedsMax", "no"))) {
    complaints.emplace_back(
        "AlertExceedsMax is not yes: clamd calls clean what is beyond its limits");
  }
  const std::string file = ValueIn(options, "MaxFileSize", "100M");  // clamd's own defaults
  const std::string scan = ValueIn(options, "MaxScanSize", "400M");
  const auto file_size = Size(file);
  const auto scan_size = Size(scan);
  if (file_size && scan_size && *file_size < *scan_size) {
    complaints.push_back("MaxFileSize (" + qhpsi::Printable(file, 20) +
                         ") is less than MaxScanSize (" + qhpsi::Printable(scan, 20) +
                         "): clamd calls clean a zip archive with a file between the two");
  }
  return complaints;
}

}  // namespace installer
