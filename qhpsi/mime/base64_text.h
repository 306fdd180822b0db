// A look into what is encoded in base64: in a text some readers, and the user who opens it, read a
// mail or another encoding in turn. What is a cabinet, S/MIME or marked for clamd
// (qhpsi/mime/file_marks.h) is told as well.

#ifndef QHPSI_MIME_BASE64_TEXT_H_
#define QHPSI_MIME_BASE64_TEXT_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "qhpsi/mime/beginnings.h"
#include "qhpsi/mime/file_marks.h"

namespace mime {

// Takes the lines of a part one by one. Of what is no text, by its first bytes, no more is decoded.
class Base64Text {
 public:
  // `line` has the alphabet alone. Whether the content begins as a mail does, with "Name: ", has a
  // line that begins oddly (qhpsi/mime/beginnings.h), or is one of these files.
  bool Take(std::string_view line);

 private:
  static constexpr size_t kMaxDecoded = 750;  // of a line of base64
  static constexpr size_t kFirst = 48;        // bytes that tell a text from a file
  static constexpr size_t kFewControls = 3;   // among them, in what somebody may read as a text

  // Where the name of a header field may be that the content begins with.
  enum class Name { kNone, kBegun, kColon, kIsNone };

  bool IsOddFile(std::string_view decoded);
  bool BeginsField(std::string_view decoded);
  bool HasOddLine(std::string_view text);

  bool is_text_ = true;
  std::array<char, kFileMarksEnd> head_;
  size_t head_size_ = 0;
  Name name_ = Name::kNone;
  // The line of text that has not been looked at yet, or its beginning.
  std::array<char, kLongestBeginning + kMaxDecoded> text_;
  size_t size_ = 0;
  bool is_at_line_start_ = true;  // whether text_ begins a line
  bool may_go_on_ = false;        // if a fold comes: the line before it
};

}  // namespace mime

#endif  // QHPSI_MIME_BASE64_TEXT_H_
