// Quoted-printable (RFC 2045 6.7) as mail readers decode it. They agree on "=" with two hexadecimal
// digits or a line end behind it; each way below is what some reader does with another "=".

#ifndef QHPSI_MIME_QUOTED_PRINTABLE_H_
#define QHPSI_MIME_QUOTED_PRINTABLE_H_

#include <array>
#include <string>
#include <string_view>

namespace mime {

// What a "=" is that begins no escape.
enum class BadEscape {
  kIsKept,          // text
  kIsDropped,       // nothing
  kDropsDigit,      // nothing, nor is the hexadecimal digit behind it; text without one
  kDropsCharacter,  // nothing, nor is the character behind it
  kDropsTwo,        // nothing, nor are the two characters behind it
  kDropsLineEnd,    // nothing, nor is the line end behind it, with other white space before that
  kDropsLine,       // nothing behind it either, up to the end of the line, if it is "=" and a CR
  kIsOneOfTwo,      // text, but "==" is one "="
  kIsByte           // with the two characters behind it a byte of ones
};

inline constexpr std::array<BadEscape, 9> kBadEscapes = {
    BadEscape::kIsKept,         BadEscape::kIsDropped,  BadEscape::kDropsDigit,
    BadEscape::kDropsCharacter, BadEscape::kDropsTwo,   BadEscape::kDropsLineEnd,
    BadEscape::kDropsLine,      BadEscape::kIsOneOfTwo, BadEscape::kIsByte};

// What a reader makes of the end of a line of text. It matters for files alone.
struct LineEnd {
  bool keeps_blanks = false;  // those before it
  bool is_crlf = false;       // as RFC 2045 has it, where a queue has LF
  bool drops_return = false;  // "=0D" before it
};

// What `text` is when it is decoded in this way. Digits may be lower case, and blanks may stand
// between "=" and the line end.
std::string DecodeQuotedPrintable(std::string_view text, BadEscape bad_escape,
                                  LineEnd line_end = {});

// Whether `text` has anything to decode: "=" before a digit, a line end or another "=".
bool HasQuotedPrintable(std::string_view text);

// Whether `text` is base64, and each "=" in it at the end of a line, as padding is: then the ways
// differ in nothing that is a content.
bool IsPaddingAlone(std::string_view text);

// Whether every way decodes `text` alike.
bool IsStrictQuotedPrintable(std::string_view text);

}  // namespace mime

#endif  // QHPSI_MIME_QUOTED_PRINTABLE_H_
