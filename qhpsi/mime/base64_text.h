// A look into a text that is encoded in base64: some readers, and the user who opens it, read a
// mail or another encoding in it in turn. What is a cabinet is told as well.

#ifndef QHPSI_MIME_BASE64_TEXT_H_
#define QHPSI_MIME_BASE64_TEXT_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "qhpsi/mime/beginnings.h"

namespace mime {

// Takes the lines of a part one by one. What is no text, by its first line, is not decoded further.
class Base64Text {
 public:
  // `line` has the alphabet alone. Whether the content begins as a mail does, with "Name: ", or has
  // a line that begins oddly (qhpsi/mime/beginnings.h).
  bool Take(std::string_view line);

 private:
  static constexpr size_t kMaxDecoded = 750;  // of a line

  bool is_first_ = true;
  bool is_text_ = true;
  // The line of text that has not been looked at yet, or its beginning.
  std::array<char, kLongestBeginning + kMaxDecoded> text_;
  size_t size_ = 0;
  bool is_at_line_start_ = true;  // whether text_ begins a line
};

}  // namespace mime

#endif  // QHPSI_MIME_BASE64_TEXT_H_
