// Bytes from others, made fit for a header, a log line or a comparison.

#ifndef QUEUE_TEXT_H_
#define QUEUE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace queue {

// ASCII only: header names know no locale.
constexpr char ToLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
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

}  // namespace queue

#endif  // QUEUE_TEXT_H_
