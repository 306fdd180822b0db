#include "installer/system/duration.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/failure.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

constexpr std::time_t kMost = std::time_t{3650} * 86400;

std::optional<std::time_t> SecondsOf(char unit) {
  switch (unit) {
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86400;
    case 'w':
      return 7 * 86400;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string Duration(std::time_t seconds) {
  const std::time_t minutes = std::max<std::time_t>(seconds, 0) / 60;
  const std::time_t hours = minutes / 60;
  if (minutes == 0) {
    return std::to_string(std::max<std::time_t>(seconds, 0)) + " s";
  }
  if (hours == 0) {
    return std::to_string(minutes) + " min";
  }
  if (hours < 24) {
    return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  }
  return std::to_string(hours / 24) + " d " + std::to_string(hours % 24) + " h";
}

std::time_t ParseDuration(const std::string& text) {
  const auto unit = text.empty() ? std::nullopt : SecondsOf(text.back());
  if (unit) {
    const std::string_view digits = std::string_view(text).substr(0, text.size() - 1);
    const auto most = static_cast<uint64_t>(kMost / *unit);
    if (const auto number = qhpsi::ParseNumber(digits, 1, most)) {
      return static_cast<std::time_t>(*number) * *unit;
    }
  }
  throw UserFailure("\"" + text + "\" is no time such as 90m, 24h, 7d or 4w, of ten years at most");
}

}  // namespace installer
