#include "filter/message/rfc2047.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "filter/message/charset_label.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

// No registered name is longer.
constexpr size_t kMaxCharsetName = 45;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kBlanks = " \t";

struct EncodedWord {
  std::string charset;    // in lower case, without RFC 2231's language
  std::string bytes;      // decoded, in that charset
  std::string_view text;  // as it stands in the header
};

// What iconv_open() passes over, such as parentheses, is in none: with it there would be no end of
// names for one charset.
bool IsInCharsetName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
         c == ':';
}

// Accepts no slash: iconv_open() takes what follows it as options.
std::optional<std::string> CharsetName(std::string_view text) {
  std::string name(text.substr(0, text.find('*')));
  if (name.empty() || name.size() > kMaxCharsetName) {
    return std::nullopt;
  }
  for (char& c : name) {
    c = qhpsi::ToLower(c);
    if (!IsInCharsetName(c)) {
      return std::nullopt;
    }
  }
  return name;
}

std::optional<uint8_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<uint8_t>(c - '0');
  }
  const char lower = qhpsi::ToLower(c);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<uint8_t>(lower - 'a' + 10);
  }
  return std::nullopt;
}

// An escape that is none stays as it is, as mail readers show it.
std::string DecodeQ(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '=' && text.size() - i >= 3;
    const auto high = is_escape ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = is_escape ? HexDigit(text[i + 2]) : std::nullopt;
    if (high && low) {
      bytes += static_cast<char>(*high << 4 | *low);
      i += 2;
    } else {
      bytes += text[i] == '_' ? ' ' : text[i];
    }
  }
  return bytes;
}

std::optional<uint8_t> Base64Digit(char c) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t value = kDigits.find(c);
  return value == std::string_view::npos ? std::nullopt
                                         : std::optional(static_cast<uint8_t>(value));
}

// Other bytes are passed over, and padding ends nothing: mailers join two texts in one word.
std::string DecodeB(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto digit = Base64Digit(c);
    if (c == '=') {
      count = 0;
    }
    if (!digit) {
      continue;
    }
    bits = bits << 6 | *digit;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count);
    }
  }
  return bytes;
}

std::optional<std::string> DecodeText(char encoding, std::string_view text) {
  switch (encoding) {
    case 'B':
    case 'b':
      return DecodeB(text);
    case 'Q':
    case 'q':
      return DecodeQ(text);
    default:
      return std::nullopt;
  }
}

// Where the encoded text at the start of `text` ends; npos where the next word begins before that,
// so that many beginnings without an end take no more than linear time. RFC 2047 allows 75 bytes,
// but readers take words of any length. They take blanks and question marks in them, too.
size_t EndOfEncodedText(std::string_view text) {
  for (size_t i = text.find('?'); i < text.size(); i = text.find('?', i + 1)) {
    if (text.substr(i + 1).starts_with('=')) {
      return i;
    }
    if (i > 0 && text[i - 1] == '=') {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

// The encoded word at the start of `value`.
std::optional<EncodedWord> FirstWord(std::string_view value) {
  if (!value.starts_with("=?")) {
    return std::nullopt;
  }
  // Enough for a charset and a language; the limit keeps the search short.
  const std::string_view head = value.substr(2, 2 * kMaxCharsetName);
  const size_t mark = head.find('?');
  if (mark == std::string_view::npos) {
    return std::nullopt;
  }
  const auto charset = CharsetName(head.substr(0, mark));
  const std::string_view rest = value.substr(2 + mark + 1);
  if (!charset || rest.size() < 2 || rest[1] != '?') {
    return std::nullopt;
  }
  const size_t length = EndOfEncodedText(rest.substr(2));
  if (length == std::string_view::npos) {
    return std::nullopt;
  }
  auto bytes = DecodeText(rest[0], rest.substr(2, length));
  if (!bytes) {
    return std::nullopt;
  }
  const size_t size = 2 + mark + 1 + 2 + length + 2;
  return EncodedWord{*charset, std::move(*bytes), value.substr(0, size)};
}

// Never fails: what cannot be converted becomes U+FFFD.
std::string Convert(iconv_t converter, std::string bytes) {
  std::string converted;
  std::array<char, 4096> buffer;
  char* in = bytes.data();
  size_t in_left = bytes.size();
  ::iconv(converter, nullptr, nullptr, nullptr, nullptr);
  while (in_left > 0) {
    char* out = buffer.data();
    size_t out_left = buffer.size();
    const size_t result = ::iconv(converter, &in, &in_left, &out, &out_left);
    const int error = errno;
    converted.append(buffer.data(), buffer.size() - out_left);
    if (result == static_cast<size_t>(-1) && error != E2BIG && in_left > 0) {
      converted += kReplacement;
      ++in;
      --in_left;
    }
  }
  char* out = buffer.data();
  size_t out_left = buffer.size();
  ::iconv(converter, nullptr, nullptr, &out, &out_left);  // what iconv() still holds back
  return converted.append(buffer.data(), buffer.size() - out_left);
}

}  // namespace

WordDecoder::~WordDecoder() {
  for (const auto& [name, converter] : converters_) {
    ::iconv_close(converter);
  }
}

iconv_t WordDecoder::Converter(std::string_view charset) {
  const std::string name(charset);
  const auto known = converters_.find(name);
  if (known != converters_.end()) {
    return known->second;
  }
  iconv_t converter = ::iconv_open("UTF-8", std::string(CharsetOf(charset)).c_str());
  // iconv_open() fails with -1, in a type that is a pointer.
  if (reinterpret_cast<intptr_t>(converter) == -1) {  // NOLINT(performance-no-int-to-ptr)
    return nullptr;  // and is not kept: a message may make up any number of names
  }
  converters_[name] = converter;
  return converter;
}

std::string WordDecoder::Decode(std::string_view value) {
  std::string decoded;
  while (!value.empty()) {
    const size_t plain = std::min(value.find("=?"), value.size());
    decoded += value.substr(0, plain);
    value.remove_prefix(plain);
    auto word = FirstWord(value);
    iconv_t converter = word ? Converter(word->charset) : nullptr;
    if (converter == nullptr) {
      const size_t skipped = std::min<size_t>(2, value.size());
      decoded += value.substr(0, skipped);
      value.remove_prefix(skipped);
      continue;
    }
    // Joins words of one charset before converting them: mailers split characters between words.
    std::string bytes;
    const std::string charset = word->charset;
    bool is_followed_by_word = true;
    while (is_followed_by_word) {
      bytes += word->bytes;
      value.remove_prefix(word->text.size());
      const size_t next = std::min(value.find_first_not_of(kBlanks), value.size());
      word = FirstWord(value.substr(next));
      is_followed_by_word = word && word->charset == charset;
      if (word && Converter(word->charset) != nullptr) {
        value.remove_prefix(next);
      }
    }
    decoded += Convert(converter, std::move(bytes));
  }
  return decoded;
}

}  // namespace filter
