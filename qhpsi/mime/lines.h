// Text, line by line, with every end of a line that some reader takes for one: LF, CR, and any
// number of CR before LF.

#ifndef QHPSI_MIME_LINES_H_
#define QHPSI_MIME_LINES_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace mime {

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  // The next line without its end; nothing after the last one.
  std::optional<std::string_view> Next() {
    if (rest_.empty()) {
      return std::nullopt;
    }
    const size_t size = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, size);
    rest_.remove_prefix(size);
    rest_.remove_prefix(LineEnd());
    return line;
  }

  // What follows the lines that Next() has returned.
  std::string_view rest() const { return rest_; }

 private:
  // The size of the line end with which rest_ begins.
  size_t LineEnd() {
    if (returns_ == 0) {
      returns_ = std::min(rest_.find_first_not_of('\r'), rest_.size());
      if (returns_ < rest_.size() && rest_[returns_] == '\n') {
        return std::exchange(returns_, 0) + 1;
      }
    }
    // Each ends a line of its own. They are counted once, or very many would take very long.
    returns_ -= std::min<size_t>(returns_, 1);
    return std::min<size_t>(rest_.size(), 1);
  }

  std::string_view rest_;
  size_t returns_ = 0;  // CRs in front of rest_ that no LF follows
};

}  // namespace mime

#endif  // QHPSI_MIME_LINES_H_
