// ASCII's letters, blanks and control characters, and bytes from others made fit for a header, a
// log line or a comparison.

#ifndef QHPSI_BASE_ASCII_H_
#define QHPSI_BASE_ASCII_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace qhpsi {

// ASCII only: header names and addresses know no locale.
constexpr char ToLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), ToLower);
  return lower;
}

inline bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ToLower(x) == ToLower(y); });
}

// Whether `lower`, in lower case, is anywhere in `text`.
inline bool HasIgnoringCase(std::string_view text, std::string_view lower) {
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(),
                     [](char a, char b) { return ToLower(a) == b; }) != text.end();
}

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A byte that must not get to a terminal, into a log line or a header.
constexpr bool IsControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

inline std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && IsBlank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

// `text`, cut to `max` bytes, with '?' for every byte but printable ASCII: it cannot begin a line.
inline std::string Printable(std::string_view text, size_t max) {
  std::string safe(text.substr(0, max));
  for (char& c : safe) {
    if (c < ' ' || c > '~') {
      c = '?';
    }
  }
  return safe;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_ASCII_H_
