#include "installer/report/since.h"

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

std::time_t ParseSince(const std::string& text) {
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
