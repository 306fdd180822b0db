// A look into a text that is encoded in base64: some readers, and the user who opens it, read a
// mail or another encoding in it in turn. What is a cabinet is told as well.

#ifndef QHPSI_MIME_BASE64_TEXT_H_
#define QHPSI_MIME_BASE64_TEXT_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "qhpsi/mime/beginnings.h"

namespace mime {

// Takes the lines of a part one by one. What is no text, by its first bytes, is not decoded
// further.
class Base64Text {
 public:
  // `line` has the alphabet alone. Whether the content begins as a mail does, with "Name: ", or has
  // a line that begins oddly (qhpsi/mime/beginnings.h).
  bool Take(std::string_view line);

 private:
  static constexpr size_t kMaxDecoded = 750;  // of a line of base64
  static constexpr size_t kFirst = 48;        // bytes that tell a text from a file

  // Where the name of a header field may be that the content begins with.
  enum class Name { kNone, kBegun, kColon, kIsNone };

  bool BeginsField(std::string_view decoded);
  bool HasOddLine(std::string_view text);

  bool is_text_ = true;
  size_t taken_ = 0;  // bytes
  Name name_ = Name::kNone;
  // The line of text that has not been looked at yet, or its beginning.
  std::array<char, kLongestBeginning + kMaxDecoded> text_;
  size_t size_ = 0;
  bool is_at_line_start_ = true;  // whether text_ begins a line
};

}  // namespace mime

#endif  // QHPSI_MIME_BASE64_TEXT_H_
