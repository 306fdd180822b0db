#include "qhpsi/mime/quoted_printable.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/mime/base64.h"

namespace mime {
namespace {

constexpr int kNoDigit = -1;
constexpr const char* kWhite = " \t\v\f";

constexpr int DigitOf(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return kNoDigit;
}

bool IsHex(std::string_view text, size_t at) {
  return at < text.size() && DigitOf(text[at]) != kNoDigit;
}

bool IsEscape(std::string_view text) { return IsHex(text, 1) && IsHex(text, 2); }

// The size of the line end, with blanks before it, that `text` begins with; 0 when it does not. The
// end of the text counts as one.
size_t LineEndAt(std::string_view text, const char* white = " \t") {
  const size_t blanks = std::min(text.find_first_not_of(white), text.size());
  const size_t size = std::min(text.find_first_not_of('\r', blanks), text.size());
  if (size < text.size() && text[size] == '\n') {
    return size + 1;
  }
  return size > blanks || size == text.size() ? size : 0;
}

// How much of `text`, which begins with a bad escape, goes.
size_t DroppedAt(std::string_view text, BadEscape bad_escape) {
  switch (bad_escape) {
    case BadEscape::kIsKept:
      return 0;
    case BadEscape::kIsDropped:
      return 1;
    case BadEscape::kDropsDigit:
      return IsHex(text, 1) ? 2 : 0;
    case BadEscape::kDropsCharacter:
      return std::min<size_t>(text.size(), 2);
    case BadEscape::kDropsTwo:
      return std::min<size_t>(text.size(), 3);
    case BadEscape::kDropsLine:
    case BadEscape::kIsOneOfTwo:
    case BadEscape::kIsByte:
      return 0;
    case BadEscape::kDropsLineEnd: {
      const size_t line_end = LineEndAt(text.substr(1), kWhite);
      return line_end > 0 ? 1 + line_end : 0;
    }
  }
  return 0;
}

// A CR that ends a line for some readers, and for others is what they pass over with the line.
bool IsBareReturn(std::string_view text) {
  return text.starts_with("=\r") && !text.starts_with("=\r\n");
}

bool IsBad(std::string_view text) {
  return !IsEscape(text) && text.size() > 1 && LineEndAt(text.substr(1)) == 0;
}

// What becomes of a "=": so much of the text goes, and this comes in its place.
struct Change {
  size_t taken;
  std::string_view kept;
};

Change ChangeAt(std::string_view text, BadEscape bad_escape) {
  if (IsEscape(text)) {
    return {3, text.substr(0, 3)};
  }
  if (bad_escape == BadEscape::kDropsLine && IsBareReturn(text)) {
    return {std::min(text.find('\n'), text.size() - 1) + 1, ""};
  }
  if (bad_escape == BadEscape::kIsOneOfTwo && text.starts_with("==")) {
    return {2, "=3D"};
  }
  if (bad_escape == BadEscape::kIsByte && IsBad(text) && text.size() > 2) {
    return {3, "=FF"};
  }
  const size_t dropped = IsBad(text) ? DroppedAt(text, bad_escape) : 0;
  return dropped > 0 ? Change{dropped, ""} : Change{1, "="};
}

// Without the bad escapes: what they leave may be an escape in turn ("=0=" and a line end).
std::string WithoutBadEscapes(std::string_view text, BadEscape bad_escape) {
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const size_t plain = std::min(text.find('='), text.size());
    kept += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) {
      const Change change = ChangeAt(text, bad_escape);
      kept += change.kept;
      text.remove_prefix(change.taken);
    }
  }
  return kept;
}

void DropBlanksAtLineEnd(std::string& output, size_t since) {
  while (output.size() > since && (output.back() == ' ' || output.back() == '\t')) {
    output.pop_back();
  }
}

std::string Decode(std::string_view text, LineEnd way) {
  std::string output;
  output.reserve(text.size());
  size_t decoded = 0;  // up to here come the bytes of escapes, which stay
  while (!text.empty()) {
    const char c = text.front();
    if (c == '=' && IsEscape(text)) {
      output += static_cast<char>(DigitOf(text[1]) * 16 + DigitOf(text[2]));
      decoded = output.size();
      text.remove_prefix(3);
      continue;
    }
    if (c == '=') {
      const size_t line_end = LineEndAt(text.substr(1));
      if (line_end > 0 || text.size() == 1) {
        text.remove_prefix(1 + line_end);
        decoded = output.size();
        continue;
      }
    }
    if ((c == '\n' || c == '\r') && !way.keeps_blanks) {
      DropBlanksAtLineEnd(output, decoded);
    }
    if (c == '\n' && way.drops_return && output.ends_with('\r')) {
      output.pop_back();
    }
    if (c == '\n' && way.is_crlf && !output.ends_with('\r')) {
      output += '\r';
    }
    output += c;
    text.remove_prefix(1);
  }
  return output;
}

}  // namespace

std::string DecodeQuotedPrintable(std::string_view text, BadEscape bad_escape, LineEnd line_end) {
  if (bad_escape == BadEscape::kIsKept) {
    return Decode(text, line_end);
  }
  return Decode(WithoutBadEscapes(text, bad_escape), line_end);
}

bool HasQuotedPrintable(std::string_view text) {
  for (size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (IsHex(rest, 1) || rest.substr(1).starts_with('=') || LineEndAt(rest.substr(1)) > 0) {
      return true;
    }
  }
  return false;
}

bool IsPaddingAlone(std::string_view text) {
  if (!IsBase64Text(text)) {
    return false;
  }
  for (size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    const size_t after = std::min(text.find_first_not_of('=', at), text.size());
    const std::string_view behind = text.substr(after);
    if (!behind.empty() && !behind.starts_with('\n') && !behind.starts_with("\r\n")) {
      return false;
    }
    at = after - 1;
  }
  return true;
}

bool IsStrictQuotedPrintable(std::string_view text) {
  for (size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    if (IsBad(text.substr(at)) || IsBareReturn(text.substr(at))) {
      return false;
    }
  }
  return true;
}

}  // namespace mime
