#include "installer/service/log_stamp.h"

#include <array>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string_view>

#include "installer/service/supervise_status.h"

namespace installer {
namespace {

constexpr size_t kDigits = 24;
constexpr size_t kLabel = 8;  // bytes of a TAI64 label

// multilog writes lower case alone.
constexpr int Digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::optional<std::time_t> ParseLogStamp(std::string_view line) {
  if (line.size() <= kDigits || line[0] != '@' ||
      (line.size() > kDigits + 1 && line[kDigits + 1] != ' ')) {
    return std::nullopt;
  }
  std::array<char, kDigits / 2> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = Digit(line[1 + 2 * i]);
    const int low = Digit(line[2 + 2 * i]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes[i] = static_cast<char>(high * 16 + low);
  }
  return TaiSeconds({bytes.data(), kLabel});
}

}  // namespace installer
