// How a line begins that makes a message odd: an encoding that needs no header (uuencode, yEnc,
// BinHex), a calendar, which may have files in it, a header that some readers believe wherever it
// stands ("Content-T..."), and a Microsoft cabinet, whose end clamd may leave out without a word
// (qhpsi/mime/readings_message.h).

#ifndef QHPSI_MIME_BEGINNINGS_H_
#define QHPSI_MIME_BEGINNINGS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace mime {

inline constexpr std::array<std::string_view, 6> kBeginnings = {
    "=ybegin", "=3dybegin", "(this file must be converted", "content-t", "mscf", "begin:vcal"};
// Of uuencode, for decoders that want no blank and no name behind it; but not of "beginning".
inline constexpr std::string_view kBegin = "begin";
inline constexpr size_t kLongestBeginning = 28;
static_assert(std::all_of(kBeginnings.begin(), kBeginnings.end(),
                          [](std::string_view b) { return b.size() <= kLongestBeginning; }));

inline bool StartsIgnoringCase(std::string_view text, std::string_view prefix) {
  return qhpsi::EqualIgnoringCase(text.substr(0, prefix.size()), prefix);
}

// Whether clamd takes `line`, the first behind an empty one, for more of the header before that.
inline bool BeginsLikeHeader(std::string_view line) {
  return StartsIgnoringCase(line, "content") || StartsIgnoringCase(line, "filename=");
}

inline bool BeginsUuencode(std::string_view line) {
  if (!StartsIgnoringCase(line, kBegin)) {
    return false;
  }
  const auto next =
      static_cast<unsigned char>(line.size() > kBegin.size() ? line[kBegin.size()] : ' ');
  const auto lower = static_cast<unsigned char>(qhpsi::ToLower(static_cast<char>(next)));
  return next < 0x80 && next != ':' && (lower < 'a' || lower > 'z');
}

inline bool BeginsFold(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// A control character or a byte of a byte order mark, which readers pass over.
inline bool IsUnseen(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r') ||
         c == '\xef' || c == '\xbb' || c == '\xbf';
}

inline std::string_view WithoutUnseen(std::string_view line) {
  while (!line.empty() && IsUnseen(line.front())) {
    line.remove_prefix(1);
  }
  return line;
}

// `line` is a whole one, or has kLongestBeginning bytes of it at least.
inline bool BeginsOddly(std::string_view line) {
  line = WithoutUnseen(line);
  // Few lines get past their first character.
  return !line.empty() &&
         std::string_view("bB=(cCmM").find(line.front()) != std::string_view::npos &&
         (BeginsUuencode(line) ||
          std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](std::string_view beginning) {
            return StartsIgnoringCase(line, beginning);
          }));
}

// Whether `piece`, which goes on behind a soft line break or a fold, may be the first of such a
// line.
inline bool MayBeginOddly(std::string_view piece) {
  piece = WithoutUnseen(piece);
  return !piece.empty() &&
         (StartsIgnoringCase(kBegin, piece) ||
          std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](std::string_view beginning) {
            return StartsIgnoringCase(beginning, piece);
          }));
}

}  // namespace mime

#endif  // QHPSI_MIME_BEGINNINGS_H_
