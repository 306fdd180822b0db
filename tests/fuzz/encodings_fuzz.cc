// The decoders that readings are made with, and the searches of the ordinary check: each against a
// plain loop or another decoder, and none makes more of a text than it may.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/base64.h"
#include "qhpsi/mime/binhex.h"
#include "qhpsi/mime/byte_search.h"
#include "qhpsi/mime/calendar.h"
#include "qhpsi/mime/content_type.h"
#include "qhpsi/mime/lines.h"
#include "qhpsi/mime/named_encodings.h"
#include "qhpsi/mime/quoted_printable.h"
#include "qhpsi/mime/regions.h"
#include "qhpsi/mime/signed_data.h"
#include "qhpsi/mime/uuencode.h"
#include "qhpsi/mime/yenc.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/plain_mail.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

size_t SizeOf(const std::vector<std::string>& contents) {
  size_t size = 0;
  for (const std::string& content : contents) {
    size += content.size();
  }
  return size;
}

bool IsWithin(std::string_view piece, std::string_view text) {
  return piece.data() >= text.data() && piece.data() + piece.size() <= text.data() + text.size();
}

void CheckSearches(std::string_view text) {
  Require(mime::FindNewline(text) == std::min(text.find('\n'), text.size()), "newlines are found");
  const auto is_base64 = [](char c) {
    const char lower = qhpsi::ToLower(c);
    return qhpsi::IsDigit(c) || (lower >= 'a' && lower <= 'z') || c == '+' || c == '/';
  };
  const auto is_control = [](char c) { return qhpsi::IsControl(c) && c != '\t' && c != '\x1b'; };
  for (size_t at = 0; at < std::min<size_t>(text.size(), 20); ++at) {
    const std::string_view rest = text.substr(at);
    Require(mime::IsAllBase64(rest) == std::all_of(rest.begin(), rest.end(), is_base64),
            "base64 is told from other text");
    Require(mime::HasControl(rest) == std::any_of(rest.begin(), rest.end(), is_control),
            "control characters are found");
  }
}

void CheckBase64(std::string_view text) {
  std::string encoded;
  mime::AppendBase64(encoded, text);
  Require(mime::IsStrictBase64(encoded), "what we encode is strict");
  Require(fuzz::DecodePlainBase64(encoded) == text, "and decodes to the same");
  const bool is_strict = mime::IsStrictBase64(text);
  for (const mime::Base64Way& way : mime::kBase64Ways) {
    Require(mime::DecodeBase64(encoded, way) == text, "in each way");
    const std::string content = mime::DecodeBase64(text, way);
    Require(content.size() <= text.size() / 4 * 3 + 3, "base64 shrinks");
    if (const auto plain = fuzz::DecodePlainBase64(text); plain && is_strict) {
      Require(content == *plain, "strict base64 is decoded alike in each way");
    }
  }
}

void CheckQuotedPrintable(std::string_view text) {
  const std::string kept = mime::DecodeQuotedPrintable(text, mime::BadEscape::kIsKept);
  for (const mime::BadEscape bad_escape : mime::kBadEscapes) {
    const std::string content = mime::DecodeQuotedPrintable(text, bad_escape);
    Require(content.size() <= text.size(), "quoted-printable does not grow");
    Require(!mime::IsStrictQuotedPrintable(text) || content == kept,
            "strict quoted-printable is decoded alike in each way");
  }
  std::string encoded;
  for (const char c : text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'=', kDigits[byte / 16U], kDigits[byte % 16U]};
  }
  Require(mime::DecodeQuotedPrintable(encoded, mime::BadEscape::kIsKept) == text,
          "what is escaped whole decodes to the same");
}

void CheckOthers(std::string_view text) {
  constexpr size_t kLimit = 5000;
  const auto uudecoded = mime::DecodeUuencoded(text, kLimit);
  Require(!uudecoded || SizeOf(*uudecoded) <= kLimit, "uuencode ends at its limit");
  Require(SizeOf(mime::DecodeYenc(text)) <= 2 * text.size(), "yEnc does not grow");
  const auto files = mime::DecodeBinhex(text, kLimit);
  Require(!files || SizeOf(*files) <= kLimit, "BinHex ends at its limit");
  Require(SizeOf(mime::OctetStrings(text)) <= text.size(), "octet strings are within their text");
  Require(SizeOf(mime::Base64Properties(text)) <= text.size(), "so are properties");
}

void CheckRegions(std::string_view text) {
  std::string joined;
  for (const std::string_view part : mime::Parts(text)) {
    Require(IsWithin(part, text), "a part is within its text");
    joined += part;
    for (const std::string_view body : mime::Bodies(part)) {
      Require(IsWithin(body, part), "a body is within its part");
    }
    for (const std::string_view run : mime::Base64Runs(part)) {
      Require(!run.empty() && IsWithin(run, part), "and so is a run of base64");
    }
  }
  Require(joined == mime::WithoutBoundaries(text), "parts are all but boundaries");
  for (const std::string_view piece : mime::JoinedParts(text)) {
    Require(IsWithin(piece, text), "joined parts are within their text");
  }
  Require(!mime::HasStrayControls(mime::WithoutControls(text)), "controls go");
  size_t size = 0;
  for (mime::Lines lines(text); const auto line = lines.Next();) {
    Require(line->find_first_of("\r\n") == line->npos, "a line has no end in it");
    size += line->size();
  }
  const auto ends =
      std::count_if(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; });
  Require(size + static_cast<size_t>(ends) == text.size(), "lines lose nothing but their ends");
}

void CheckContentType(std::string_view text) {
  const std::string_view value = text.substr(0, mime::FindNewline(text));
  mime::ContentType type;
  if (mime::ParseContentType(value, type) != nullptr) {
    return;
  }
  mime::ContentType lower;
  const bool is_multipart = type.kind == mime::ContentType::Kind::kMultipart;
  Require(mime::ParseContentType(" " + qhpsi::Lower(value) + " ", lower) == nullptr &&
              lower.kind == type.kind,
          "letters' case and blanks make no difference");
  Require(!is_multipart || (type.boundary.size > 0 &&
                            value.find(type.boundary.text()) != std::string_view::npos),
          "a multipart has a boundary, and it is there");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  CheckSearches(text);
  CheckBase64(text);
  CheckQuotedPrintable(text);
  CheckOthers(text);
  CheckRegions(text);
  CheckContentType(text);
  const mime::NamedEncodings named = mime::FindNamedEncodings(text);
  const mime::NamedEncodings more =
      mime::FindNamedEncodings(std::string(text) + "\nb a s e 6 4 quoted-printable");
  Require(more.base64 && more.quoted_printable, "a name counts wherever it stands");
  Require(!named.base64 || mime::FindNamedEncodings(qhpsi::Lower(text)).base64, "in either case");
  return 0;
}
