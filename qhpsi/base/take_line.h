// Goes through a text line by line.

#ifndef QHPSI_BASE_TAKE_LINE_H_
#define QHPSI_BASE_TAKE_LINE_H_

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace qhpsi {

// Removes the first line from `text` and returns it without its newline. The last line may lack
// the newline.
inline std::string_view TakeLine(std::string_view& text) {
  const size_t newline = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(std::min(newline + 1, text.size()));
  return line;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_TAKE_LINE_H_
