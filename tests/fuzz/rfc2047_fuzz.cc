// Encoded words: what we encode decodes to itself, and no header decodes to much more than it is.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "filter/base/printable.h"
#include "filter/message/rfc2047.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

// No charset has a byte that becomes more than two characters of three bytes.
constexpr size_t kMostPerByte = 6;
constexpr size_t kInWord = 45;

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    for (size_t i = 0; i < 4; ++i) {
      text += i <= bytes.size() ? kDigits[bits >> (18 - 6 * i) & 63U] : '=';
    }
  }
  return text;
}

std::string Escaped(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += c == ' ' ? "_" : std::string{'=', kDigits[byte / 16U], kDigits[byte % 16U]};
  }
  return text;
}

// In several words, which may cut a character in two.
std::string Encode(std::string_view text, const char* encoding) {
  std::string words;
  for (; !text.empty(); text.remove_prefix(text.size() < kInWord ? text.size() : kInWord)) {
    const std::string_view piece = text.substr(0, kInWord);
    words += std::string(words.empty() ? "" : " \t") + "=?utf-8*en?" + encoding + "?" +
             (encoding[0] == 'B' ? Base64(piece) : Escaped(piece)) + "?=";
  }
  return words;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  filter::WordDecoder decoder;
  const std::string decoded = decoder.Decode(text);
  Require(decoded.size() <= kMostPerByte * text.size(), "a header does not grow much");
  Require(decoder.Decode(text) == decoded, "a second time it is the same");
  if (text.find("=?") == std::string_view::npos) {
    Require(decoded == text, "without encoded words it stays");
  }
  if (filter::IsPrintable(text)) {
    for (const char* encoding : {"B", "Q"}) {
      filter::WordDecoder fresh;
      Require(fresh.Decode(Encode(text, encoding)) == text, "what is encoded decodes to itself");
    }
  }
  return 0;
}
