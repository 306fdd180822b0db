// The fuzzer's bytes, as a target uses them.

#ifndef TESTS_FUZZ_BYTES_H_
#define TESTS_FUZZ_BYTES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fuzz {

inline std::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes choices off the front of an input; the rest is text.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : rest_(Text(data, size)) {}

  // 0 at the end.
  uint8_t Byte() {
    if (rest_.empty()) {
      return 0;
    }
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }

  // Up to and without the next `end`, which goes too.
  std::string_view Until(char end) {
    const size_t size = std::min(rest_.find(end), rest_.size());
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(std::min(size + 1, rest_.size()));
    return taken;
  }

  bool AtEnd() const { return rest_.empty(); }
  std::string_view Rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Calls `take` with all of `text` in pieces, most of them short. The same text always has the same
// pieces, so that a crash can be repeated.
template <typename Take>
void InPieces(std::string_view text, const Take& take) {
  uint32_t random = 1 + static_cast<uint32_t>(text.size());
  while (!text.empty()) {
    random = random * 1664525 + 1013904223;
    const size_t size = std::min<size_t>(text.size(), 1 + (random >> 24U) % 24);
    take(text.substr(0, size));
    text.remove_prefix(size);
  }
}

}  // namespace fuzz

#endif  // TESTS_FUZZ_BYTES_H_
