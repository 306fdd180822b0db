#include "qhpsi/mime/base64.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr int8_t kOther = -1;
constexpr int8_t kWhite = -2;
constexpr int8_t kPadding = -3;

using Values = std::array<int8_t, 256>;

constexpr Values MakeValues(bool is_url) {
  Values values{};
  values.fill(kOther);
  for (const unsigned char c : {' ', '\t', '\r', '\n'}) {
    values[c] = kWhite;
  }
  values['='] = kPadding;
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int8_t>(i);
  }
  if (is_url) {
    values['-'] = 62;
    values['_'] = 63;
  }
  return values;
}

constexpr Values kPlain = MakeValues(false);
constexpr Values kUrl = MakeValues(true);

int8_t ValueOf(char c) { return kPlain[static_cast<unsigned char>(c)]; }

// Four characters, as far as they have come.
class Quantum {
 public:
  explicit Quantum(std::string& output) : output_(output) {}

  void Add(uint32_t value) {
    bits_ = bits_ << 6U | value;
    ++values_;
    Count();
  }
  size_t characters() const { return characters_; }
  void AddEmpty() { Count(); }
  void AddShortening() {
    ++shorter_;
    Add(0);
  }

  // What has come so far, as if padding followed.
  void End() {
    const size_t whole = values_ * 6 / 8;
    const size_t bytes = whole - std::min(shorter_, whole);
    bits_ <<= 6 * (4 - values_);
    for (size_t i = 0; i < bytes; ++i) {
      output_ += static_cast<char>(bits_ >> (16 - 8 * i) & 0xffU);
    }
    Drop();
  }
  void Drop() {
    bits_ = 0;
    values_ = 0;
    shorter_ = 0;
    characters_ = 0;
  }

 private:
  void Count() {
    if (++characters_ == 4) {
      End();
    }
  }

  std::string& output_;
  uint32_t bits_ = 0;
  size_t values_ = 0;
  size_t shorter_ = 0;
  size_t characters_ = 0;
};

// False when the padding ends the data.
bool AddPadding(Quantum& quantum, Base64Way::Padding padding) {
  switch (padding) {
    case Base64Way::Padding::kEnds:
      return false;
    case Base64Way::Padding::kIsSkipped:
      return true;
    case Base64Way::Padding::kEndsQuantum:
      quantum.End();
      return true;
    case Base64Way::Padding::kIsZero:
      quantum.Add(0);
      return true;
    case Base64Way::Padding::kFillsQuantum:
      quantum.AddEmpty();
      return true;
    case Base64Way::Padding::kIsSixtyThree:
      if (quantum.characters() > 1) {
        return false;
      }
      quantum.Add(63);
      return true;
    case Base64Way::Padding::kShortens:
      quantum.AddShortening();
      return true;
  }
  return true;
}

bool HasOther(std::string_view line, const Values& values) {
  return std::any_of(line.begin(), line.end(),
                     [&](char c) { return values[static_cast<unsigned char>(c)] == kOther; });
}

// Whether the line counts for nothing.
bool IsDropped(std::string_view line, Base64Way::Other other, const Values& values) {
  if (other != Base64Way::Other::kDropsItsLine && other != Base64Way::Other::kDropsOddLine) {
    return false;
  }
  const size_t end = line.find_last_not_of("= \t\r") + 1;
  return HasOther(line, values) || (other == Base64Way::Other::kDropsOddLine &&
                                    line.substr(0, end).find_first_of("= \t") != line.npos);
}

}  // namespace

std::string DecodeBase64(std::string_view text, const Base64Way& way) {
  const Values& values = way.is_url ? kUrl : kPlain;
  if (way.padding == Base64Way::Padding::kIsZero) {
    text = text.substr(0, text.find_last_not_of("= \t\r\n") + 1);  // at the end it is padding
  }
  std::string output;
  output.reserve(text.size() / 4 * 3);
  Quantum quantum(output);
  for (Lines lines(text); const auto line = lines.Next();) {
    if (IsDropped(*line, way.other, values)) {
      continue;
    }
    for (const char c : *line) {
      const int8_t value = values[static_cast<unsigned char>(c)];
      const bool goes_on = value == kPadding ? AddPadding(quantum, way.padding)
                           : value == kOther ? way.other != Base64Way::Other::kEnds
                                             : true;
      if (!goes_on) {
        quantum.End();
        return output;
      }
      if (value >= 0) {
        quantum.Add(static_cast<uint32_t>(value));
      }
    }
    if (way.by_line) {
      quantum.Drop();
    }
  }
  quantum.End();
  return output;
}

bool IsStrictBase64(std::string_view text) {
  bool has_ended = false;
  for (Lines lines(text); const auto line = lines.Next();) {
    if (line->empty()) {
      continue;
    }
    const std::string_view data = line->substr(0, line->find('='));
    const size_t padding = line->size() - data.size();
    if (has_ended || line->size() % 4 != 0 || padding > 2 ||
        line->substr(data.size()) != std::string_view("==").substr(0, padding) ||
        !std::all_of(data.begin(), data.end(), [](char c) { return ValueOf(c) >= 0; })) {
      return false;
    }
    has_ended = padding > 0;
  }
  return true;
}

bool IsBase64Text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return ValueOf(c) >= 0 || c == '=' || c == '\n' || c == '\r'; });
}

bool IsUrlBase64(std::string_view text) {
  return text.find_first_of("-_") != std::string_view::npos && !HasOther(text, kUrl);
}

void AppendBase64(std::string& text, std::string_view bytes, size_t bytes_in_line) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), bytes_in_line))) {
    std::string_view line = bytes.substr(0, bytes_in_line);
    for (; !line.empty(); line.remove_prefix(std::min<size_t>(line.size(), 3))) {
      uint32_t bits = 0;
      for (size_t i = 0; i < 3; ++i) {
        bits = bits << 8U | (i < line.size() ? static_cast<unsigned char>(line[i]) : 0U);
      }
      for (size_t i = 0; i < 4; ++i) {
        text += i <= line.size() ? kAlphabet[bits >> (18 - 6 * i) & 63U] : '=';
      }
    }
    text += '\n';
  }
}

}  // namespace mime
