// Numbers as administrators write them in variables and control files.

#ifndef QHPSI_BASE_NUMBER_H_
#define QHPSI_BASE_NUMBER_H_

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace qhpsi {

// The decimal number that `text` is, from first character to last, if it is between `min` and
// `max`. Nothing for an empty text, a sign, a blank, a unit or too large a number: junk is never 0.
inline std::optional<uint64_t> ParseNumber(std::string_view text, uint64_t min, uint64_t max) {
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < min || value > max) {
    return std::nullopt;
  }
  return value;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_NUMBER_H_
