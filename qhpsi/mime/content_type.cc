#include "qhpsi/mime/content_type.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace mime {
namespace {

constexpr size_t kMaxParameters = 16;

// What readers take for another encoding, or for a part of something elsewhere.
constexpr std::array<std::string_view, 5> kOddTypes = {
    "application/mac-binhex40", "application/applefile", "application/pkcs7-mime",
    "application/x-pkcs7-mime", "text/calendar"};
// All others clamd takes for the one that is written most like it: "xmessage" for "message".
constexpr std::array<std::string_view, 6> kMainTypes = {"text",  "image",       "audio",
                                                        "video", "application", "font"};
// Of which clamd 1.4 looks at every part. It does not for multipart/signed, parallel and encrypted.
constexpr const char* kRelated = "multipart/related";
constexpr std::array<std::string_view, 4> kMultiparts = {"multipart/mixed", "multipart/alternative",
                                                         "multipart/report", kRelated};
// Of which clamd looks into this alone.
constexpr std::string_view kMessage = "message/rfc822";
constexpr std::array<std::string_view, 4> kReports = {"message/delivery-status",
                                                      "message/disposition-notification",
                                                      "message/feedback-report", "message/headers"};
// Text that is not written in bytes of ASCII.
constexpr std::array<std::string_view, 4> kOddCharsets = {"utf-7", "utf-16", "utf-32", "unicode"};

bool IsTokenCharacter(char c) {
  return c > ' ' && c < '\x7f' &&
         std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

bool IsBoundaryCharacter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("'()+_,-./:=?").find(c) != std::string_view::npos;
}

template <typename List>
bool IsOneOf(std::string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](std::string_view item) { return qhpsi::EqualIgnoringCase(text, item); });
}

void SkipBlanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

std::string_view TakeToken(std::string_view& rest) {
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), IsTokenCharacter);
  const std::string_view token = rest.substr(0, static_cast<size_t>(end - rest.begin()));
  rest.remove_prefix(token.size());
  return token;
}

// A token, or a quoted string in which nothing is quoted in turn. Null when it is neither.
std::string_view TakeValue(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    return TakeToken(rest);
  }
  const size_t end = rest.find_first_of("\"\\", 1);
  if (end == std::string_view::npos || rest[end] == '\\') {
    return {};
  }
  const std::string_view value = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return value;
}

const char* SetBoundary(std::string_view value, Boundary& boundary) {
  if (value.empty() || value.size() > Boundary::kMaxSize ||
      !std::all_of(value.begin(), value.end(), IsBoundaryCharacter)) {
    return "odd boundary";
  }
  std::copy(value.begin(), value.end(), boundary.bytes.begin());
  boundary.size = value.size();
  return nullptr;
}

// Which clamd, by the beginning of its name, takes for the boundary.
bool IsLikeBoundary(std::string_view name) {
  constexpr std::string_view kBoundary = "boundary";
  return name.size() > kBoundary.size() &&
         qhpsi::EqualIgnoringCase(name.substr(0, kBoundary.size()), kBoundary);
}

// clamd cuts values at semicolons, also in quotes, and decodes words before it looks for quotes.
bool IsCutByClamd(std::string_view value) {
  return value.find(';') != std::string_view::npos || value.find("=?") != std::string_view::npos;
}

// Whether the value is what one reader has and another has not: RFC 2231.
bool IsExtended(std::string_view name) {
  return name.find('*') != std::string_view::npos &&
         !qhpsi::EqualIgnoringCase(name.substr(0, 4), "name") &&
         !qhpsi::EqualIgnoringCase(name.substr(0, 8), "filename");
}

const char* SetKind(std::string_view name, ContentType& type) {
  const std::string_view main = name.substr(0, name.find('/'));
  const bool is_report = IsOneOf(name, kReports);
  if (qhpsi::EqualIgnoringCase(name, kMessage)) {
    type.kind = ContentType::Kind::kMessage;
    return nullptr;
  }
  if (qhpsi::EqualIgnoringCase(main, "multipart")) {
    type.kind = ContentType::Kind::kMultipart;
    type.is_related = qhpsi::EqualIgnoringCase(name, kRelated);
    return IsOneOf(name, kMultiparts) ? nullptr : "odd multipart";
  }
  if (is_report) {
    type.kind = ContentType::Kind::kReport;
    return nullptr;
  }
  if (IsOneOf(name, kOddTypes) || !IsOneOf(main, kMainTypes)) {
    return "odd type";
  }
  if (!qhpsi::EqualIgnoringCase(main, "text")) {
    type.kind = ContentType::Kind::kOther;
  }
  return nullptr;
}

// Those of the parameters up to now.
class Names {
 public:
  // False when it is there already, or when there are too many.
  bool Add(std::string_view name) {
    const auto is_same = [&](std::string_view other) {
      return qhpsi::EqualIgnoringCase(other, name);
    };
    if (count_ == names_.size() ||
        std::any_of(names_.cbegin(), names_.cbegin() + count_, is_same)) {
      return false;
    }
    names_.at(count_++) = name;
    return true;
  }

 private:
  std::array<std::string_view, kMaxParameters> names_;
  size_t count_ = 0;
};

bool IsOddCharset(std::string_view charset) {
  return std::any_of(kOddCharsets.begin(), kOddCharsets.end(), [&](std::string_view odd) {
    return qhpsi::EqualIgnoringCase(charset.substr(0, odd.size()), odd);
  });
}

// Removes it from `rest`.
const char* TakeParameter(std::string_view& rest, Names& names, ContentType& type) {
  const std::string_view name = TakeToken(rest);
  if (name.empty() || !rest.starts_with('=') || IsExtended(name) || IsLikeBoundary(name) ||
      !names.Add(name)) {
    return "odd parameter";
  }
  rest.remove_prefix(1);
  const std::string_view text = TakeValue(rest);
  if (text.data() == nullptr ||
      (type.kind == ContentType::Kind::kMultipart && IsCutByClamd(text))) {
    return "odd parameter";
  }
  type.is_named = type.is_named || qhpsi::EqualIgnoringCase(name.substr(0, 4), "name");
  if (qhpsi::EqualIgnoringCase(name, "boundary")) {
    return SetBoundary(text, type.boundary);
  }
  return qhpsi::EqualIgnoringCase(name, "charset") && IsOddCharset(text) ? "odd charset" : nullptr;
}

}  // namespace

const char* ParseContentType(std::string_view value, ContentType& type) {
  type = {};
  SkipBlanks(value);
  const std::string_view begin = value;
  const bool has_main = !TakeToken(value).empty() && value.starts_with('/');
  if (!has_main) {
    return "no type";
  }
  value.remove_prefix(1);
  if (TakeToken(value).empty()) {
    return "no type";
  }
  if (const char* const odd = SetKind(begin.substr(0, begin.size() - value.size()), type)) {
    return odd;
  }
  Names names;
  for (SkipBlanks(value); value.starts_with(';'); SkipBlanks(value)) {
    value.remove_prefix(1);
    SkipBlanks(value);
    if (value.empty()) {
      break;  // a semicolon at the end: many programs leave one
    }
    if (const char* const odd = TakeParameter(value, names, type)) {
      return odd;
    }
  }
  if (!value.empty()) {
    return "odd parameter";
  }
  const bool lacks_boundary = type.kind == ContentType::Kind::kMultipart && type.boundary.size == 0;
  return lacks_boundary ? "no boundary" : nullptr;
}

}  // namespace mime
