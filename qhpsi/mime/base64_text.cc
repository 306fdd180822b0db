#include "qhpsi/mime/base64_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/beginnings.h"

namespace mime {
namespace {

constexpr auto kValues = [] {
  std::array<uint8_t, 256> values{};
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  return values;
}();

uint32_t ValueOf(char c) { return kValues[static_cast<unsigned char>(c)]; }

// Decodes whole groups of four characters, as far as there is room. Returns the bytes written.
size_t Decode(std::string_view base64, char* to, size_t room) {
  size_t size = 0;
  for (; base64.size() >= 4 && size + 3 <= room; base64.remove_prefix(4)) {
    const uint32_t bits = ValueOf(base64[0]) << 18U | ValueOf(base64[1]) << 12U |
                          ValueOf(base64[2]) << 6U | ValueOf(base64[3]);
    to[size++] = static_cast<char>(bits >> 16U);
    to[size++] = static_cast<char>(bits >> 8U & 0xffU);
    to[size++] = static_cast<char>(bits & 0xffU);
  }
  return size;
}

bool IsText(std::string_view content) {
  return std::none_of(content.begin(), content.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t' &&
           c != '\x1b';
  });
}

bool IsNameCharacter(char c) {
  const char lower = qhpsi::ToLower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

bool BeginsHeader(std::string_view content) {
  const size_t colon = content.find(": ");
  return colon != std::string_view::npos && colon > 0 &&
         std::all_of(content.begin(), content.begin() + static_cast<ptrdiff_t>(colon),
                     IsNameCharacter);
}

}  // namespace

bool Base64Text::Take(std::string_view line) {
  if (!is_text_) {
    return false;
  }
  const size_t added = Decode(line, text_.data() + size_, text_.size() - size_);
  if (is_first_) {
    is_first_ = false;
    const std::string_view content(text_.data(), added);
    if (BeginsOddly(content)) {
      return true;
    }
    is_text_ = IsText(content);
    if (!is_text_) {
      return false;
    }
    if (BeginsHeader(content)) {
      return true;
    }
  }
  std::string_view text(text_.data(), size_ + added);
  while (true) {
    const size_t end = text.find('\n');
    if (is_at_line_start_ && (end != std::string_view::npos || text.size() >= kLongestBeginning)) {
      if (BeginsOddly(text)) {
        return true;
      }
      is_at_line_start_ = false;
    }
    if (end == std::string_view::npos) {
      break;
    }
    text.remove_prefix(end + 1);
    is_at_line_start_ = true;
  }
  // The beginning of a line waits for more; the rest of one is of no interest.
  size_ = is_at_line_start_ ? text.size() : 0;
  std::copy_n(text.data(), size_, text_.data());
  return false;
}

}  // namespace mime
