// Text, line by line, with every end of a line that some reader takes for one: LF, CR, and any
// number of CR before LF.

#ifndef QHPSI_MIME_LINES_H_
#define QHPSI_MIME_LINES_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

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
    const size_t after = std::min(rest_.find_first_not_of('\r'), rest_.size());
    const bool has_feed = after < rest_.size() && rest_[after] == '\n';
    rest_.remove_prefix(has_feed ? after + 1 : std::min<size_t>(rest_.size(), 1));
    return line;
  }

  // What follows the lines that Next() has returned.
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace mime

#endif  // QHPSI_MIME_LINES_H_
