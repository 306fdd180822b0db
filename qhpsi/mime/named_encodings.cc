#include "qhpsi/mime/named_encodings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

constexpr std::array<std::string_view, 5> kUsual = {"7bit", "8bit", "binary", "base64",
                                                    "quotedprintable"};
constexpr size_t kPlain = 3;       // of these, they stand first
constexpr size_t kMaxValue = 100;  // no encoding's name is as long

bool IsLetterOrDigit(char lower) {
  return (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
}

// Looks for a word in letters that come one by one. Its first letter must not come again in it.
class Seeker {
 public:
  explicit constexpr Seeker(std::string_view word) : word_(word) {}

  void Take(char letter) {
    if (is_found_) {
      return;
    }
    matched_ = letter == word_[matched_] ? matched_ + 1 : letter == word_.front() ? 1 : 0;
    is_found_ = matched_ == word_.size();
  }
  bool is_found() const { return is_found_; }

 private:
  std::string_view word_;
  size_t matched_ = 0;
  bool is_found_ = false;
};

std::string Letters(std::string_view text) {
  std::string letters;
  for (const char c : text.substr(0, kMaxValue)) {
    if (IsLetterOrDigit(qhpsi::ToLower(c))) {
      letters += qhpsi::ToLower(c);
    }
  }
  return letters;
}

// "Content-Transfer-Encoding: " with a name that is none of the first `count` usual ones. HTTP's
// fields and XML speak of encodings, too.
bool IsEncodingBut(size_t count, std::string_view line) {
  const size_t colon = line.find(':');
  if (colon > kMaxValue ||  // npos too
      Letters(line.substr(0, colon)).find("contenttransferencoding") == std::string::npos) {
    return false;
  }
  const auto* const end = kUsual.begin() + count;
  return std::find(kUsual.begin(), end, Letters(line.substr(colon + 1))) == end;
}

}  // namespace

NamedEncodings FindNamedEncodings(std::string_view text) {
  Seeker base64("base64");
  Seeker quoted_printable("quotedprintable");
  for (const char c : text) {
    const char lower = qhpsi::ToLower(c);
    if (IsLetterOrDigit(lower)) {
      base64.Take(lower);
      quoted_printable.Take(lower);
    }
  }
  bool is_unusual = false;
  for (Lines lines(text); const auto line = lines.Next();) {
    // Some reader may take it for either.
    is_unusual = is_unusual || IsEncodingBut(kUsual.size(), *line);
  }
  return {.base64 = is_unusual || base64.is_found(),
          .quoted_printable = is_unusual || quoted_printable.is_found()};
}

bool SaysEncoded(std::string_view text) {
  for (Lines lines(text); const auto line = lines.Next();) {
    if (IsEncodingBut(kPlain, *line)) {
      return true;
    }
  }
  return false;
}

}  // namespace mime
