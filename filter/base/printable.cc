#include "filter/base/printable.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace filter {
namespace {

// The size of a character whose first byte is `first`; 0 when no character begins so.
size_t LengthFrom(unsigned char first) {
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first < 0xE0) {
    return 2;
  }
  if (first >= 0xE0 && first < 0xF0) {
    return 3;
  }
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// Whether `second` may follow `first`. It may not if the character would be U+0080 to U+009F,
// overlong, a surrogate, or above U+10FFFF.
bool MayFollow(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xC2:
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second < 0xA0;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second < 0x90;
    default:
      return true;
  }
}

}  // namespace

size_t PrintableSize(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t length = LengthFrom(first);
  if (first < ' ' || first == 0x7F || length == 0 || length > text.size() ||
      !std::all_of(text.begin() + 1, text.begin() + static_cast<ptrdiff_t>(length), Continues)) {
    return 0;
  }
  return length == 1 || MayFollow(first, static_cast<unsigned char>(text[1])) ? length : 0;
}

bool IsPrintable(std::string_view text) {
  while (!text.empty()) {
    const size_t size = PrintableSize(text);
    if (size == 0) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

std::string Printable(std::string_view text, size_t max) {
  std::string safe;
  while (!text.empty()) {
    const size_t size = PrintableSize(text);
    const std::string_view character = size == 0 ? "?" : text.substr(0, size);
    if (character.size() > max - safe.size()) {
      break;
    }
    safe += character;
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return safe;
}

}  // namespace filter
