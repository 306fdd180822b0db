#include "filter/base/mailbox_name.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "filter/base/printable.h"

namespace filter {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
constexpr char kShift = '&';
constexpr char kUnshift = '-';
constexpr uint32_t kFirstPair = 0x10000;  // from here on, UTF-16 needs two units

bool IsAscii(char c) { return c >= ' ' && c <= '~'; }

// Removes the first character of `text`, which is UTF-8, and returns it.
uint32_t TakeCharacter(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(text[i])); };
  const uint32_t first = byte(0);
  const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t character = size == 1 ? first : first & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    character = character << 6 | (byte(i) & 0x3FU);
  }
  text.remove_prefix(size);
  return character;
}

void AppendUtf8(std::string& text, uint32_t character) {
  const auto append = [&](uint32_t byte) { text += static_cast<char>(byte); };
  if (character < 0x80) {
    append(character);
  } else if (character < 0x800) {
    append(0xC0U | character >> 6);
    append(0x80U | (character & 0x3FU));
  } else if (character < kFirstPair) {
    append(0xE0U | character >> 12);
    append(0x80U | (character >> 6 & 0x3FU));
    append(0x80U | (character & 0x3FU));
  } else {
    append(0xF0U | character >> 18);
    append(0x80U | (character >> 12 & 0x3FU));
    append(0x80U | (character >> 6 & 0x3FU));
    append(0x80U | (character & 0x3FU));
  }
}

// Bits, six to a digit.
class Digits {
 public:
  explicit Digits(std::string& text) : text_(text) {}
  void AddUnit(uint32_t unit) {
    bits_ = bits_ << 16 | unit;
    count_ += 16;
    while (count_ >= 6) {
      count_ -= 6;
      text_ += kDigits[bits_ >> count_ & 0x3FU];
    }
  }
  void Finish() {
    if (count_ > 0) {
      text_ += kDigits[bits_ << (6 - count_) & 0x3FU];
    }
  }

 private:
  std::string& text_;
  uint64_t bits_ = 0;
  unsigned count_ = 0;
};

// Removes what is not ASCII from the start of `name`, and appends it encoded.
void EncodeRun(std::string_view& name, std::string& encoded) {
  encoded += kShift;
  Digits digits(encoded);
  while (!name.empty() && !IsAscii(name.front())) {
    const uint32_t character = TakeCharacter(name);
    if (character >= kFirstPair) {
      digits.AddUnit(0xD800U | (character - kFirstPair) >> 10);
      digits.AddUnit(0xDC00U | ((character - kFirstPair) & 0x3FFU));
    } else {
      digits.AddUnit(character);
    }
  }
  digits.Finish();
  encoded += kUnshift;
}

std::string Encode(std::string_view name) {
  std::string encoded;
  while (!name.empty()) {
    if (!IsAscii(name.front())) {
      EncodeRun(name, encoded);
      continue;
    }
    encoded += name.front();
    if (name.front() == kShift) {
      encoded += kUnshift;
    }
    name.remove_prefix(1);
  }
  return encoded;
}

// Appends what the digits between & and - stand for. False when they stand for nothing.
bool DecodeRun(std::string_view digits, std::string& decoded) {
  uint64_t bits = 0;
  unsigned count = 0;
  uint32_t high = 0;  // half of a pair
  for (const char c : digits) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      return false;
    }
    bits = bits << 6 | digit;
    count += 6;
    if (count < 16) {
      continue;
    }
    count -= 16;
    const auto unit = static_cast<uint32_t>(bits >> count & 0xFFFFU);
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_low != (high != 0)) {
      return false;
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
      continue;
    }
    AppendUtf8(decoded, is_low ? kFirstPair + ((high & 0x3FFU) << 10 | (unit & 0x3FFU)) : unit);
    high = 0;
  }
  return high == 0;
}

std::optional<std::string> Decode(std::string_view name) {
  std::string decoded;
  while (!name.empty()) {
    if (name.front() != kShift) {
      decoded += name.front();
      name.remove_prefix(1);
      continue;
    }
    const size_t end = name.find(kUnshift);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view digits = name.substr(1, end - 1);
    if (digits.empty()) {
      decoded += kShift;
    } else if (!DecodeRun(digits, decoded)) {
      return std::nullopt;
    }
    name.remove_prefix(end + 1);
  }
  return decoded;
}

// The text that `name` stands for, if it is a name as EncodeMailboxName() makes them.
std::optional<std::string> DecodeWhatIsEncoded(std::string_view name) {
  auto decoded = Decode(name);
  return decoded && IsPrintable(*decoded) && Encode(*decoded) == name ? decoded : std::nullopt;
}

}  // namespace

std::string EncodeMailboxName(std::string_view name) {
  return DecodeWhatIsEncoded(name) ? std::string(name) : Encode(name);
}

std::string DecodeMailboxName(std::string_view name) {
  return DecodeWhatIsEncoded(name).value_or(std::string(name));
}

}  // namespace filter
