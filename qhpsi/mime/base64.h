// Base64 (RFC 2045 6.8) as mail readers decode it. They agree on whole lines with padding at the
// end, and on nothing else: each way below is what some reader does with the rest.

#ifndef QHPSI_MIME_BASE64_H_
#define QHPSI_MIME_BASE64_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace mime {

struct Base64Way {
  enum class Padding {
    kEnds,          // "=" ends the data
    kIsSkipped,     // "=" is no more than any other byte outside the alphabet
    kEndsQuantum,   // "=" ends these four characters; the next four follow it
    kIsZero,        // "=" is a character with the value of "A"
    kFillsQuantum,  // "=" is one of four characters, with no bits
    kIsSixtyThree,  // "=" is a character of ones, or ends the data where padding may stand
    kShortens       // "=" is a zero as well, wherever it stands, and each takes a byte at the end
  };
  enum class Other {  // a byte outside the alphabet that is no white space
    kIsSkipped,
    kEnds,          // ends the data
    kDropsItsLine,  // the line counts for nothing
    kDropsOddLine   // nor does one with a blank or a "=" inside
  };

  Padding padding = Padding::kEndsQuantum;
  Other other = Other::kIsSkipped;
  bool by_line = false;  // four characters never go across a line end; what is left over is dropped
  bool is_url = false;   // "-" and "_" stand for "+" and "/" (RFC 4648 5)
};

// All ways that differ for some text.
inline constexpr std::array<Base64Way, 12> kBase64Ways = {{
    {.padding = Base64Way::Padding::kEnds},
    {.padding = Base64Way::Padding::kIsSkipped},
    {.padding = Base64Way::Padding::kEndsQuantum},
    {.padding = Base64Way::Padding::kIsZero},
    {.padding = Base64Way::Padding::kFillsQuantum},
    {.padding = Base64Way::Padding::kIsSixtyThree},
    {.padding = Base64Way::Padding::kShortens},
    {.other = Base64Way::Other::kEnds},
    {.other = Base64Way::Other::kDropsItsLine},
    {.other = Base64Way::Other::kDropsOddLine},
    {.by_line = true},
    {.is_url = true},
}};

// What `text` is when it is decoded in this way. Anything decodes, if only to nothing.
std::string DecodeBase64(std::string_view text, const Base64Way& way);

// Whether every way decodes `text` alike: nothing but the alphabet and white space, four characters
// at a time in each line, padding at the end alone.
bool IsStrictBase64(std::string_view text);

// Whether `text` has nothing but the alphabet, padding and line ends: whatever is in it, it is in
// it encoded.
bool IsBase64Text(std::string_view text);

// Whether `text` has "-" or "_", and besides nothing that is no base64: then they may stand for "+"
// and "/".
bool IsUrlBase64(std::string_view text);

inline constexpr size_t kBytesInLine = 57;  // 76 characters

// Appends `bytes`, encoded, in lines of `bytes_in_line` bytes, a multiple of 3, each with a
// newline.
void AppendBase64(std::string& text, std::string_view bytes, size_t bytes_in_line = kBytesInLine);

}  // namespace mime

#endif  // QHPSI_MIME_BASE64_H_
