// Whether a message is ordinary: never one that a plain reader does not understand, nor one of
// which the readings lack what the plain reader finds.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/base64.h"
#include "qhpsi/mime/ordinary.h"
#include "qhpsi/mime/quoted_printable.h"
#include "qhpsi/mime/readings.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/plain_mail.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Leaf;
using fuzz::Require;
using Readings = std::vector<std::string>;

// qhpsi/mime/readings.cc keeps nothing that is smaller.
constexpr size_t kSmallest = 64;

// Enough for plain mail, 160 times the longest input, and not so much that a run takes long.
constexpr mime::ReadingLimits kLimits = {.max_work = size_t{100} * 1000,
                                         .max_size = size_t{1} << 18U,
                                         .max_count = 1000,
                                         .max_depth = 8};

bool Has(const Readings& readings, const std::string& content) {
  return content.size() < kSmallest ||
         std::find(readings.begin(), readings.end(), content) != readings.end();
}

bool Contain(const Readings& readings, const std::string& text) {
  return text.size() < kSmallest ||
         std::any_of(
             readings.begin(), readings.end(),
             [&](const std::string& reading) { return reading.find(text) != std::string::npos; });
}

// Readings cut a text at each line that could be a boundary.
bool IsCut(const std::string& body) { return ("\n" + body).find("\n--") != std::string::npos; }

bool IsText(std::string_view content) {
  return std::all_of(content.begin(), content.end(), [](char c) {
    return !qhpsi::IsControl(c) ||
           std::string_view("\n\v\f\r\t\x1b\x7f").find(c) != std::string_view::npos;
  });
}

// An encoding or a calendar that needs no header, a header, or a cabinet.
bool IsOdd(std::string line) {
  line = qhpsi::Lower(line);
  const std::string behind = line.starts_with("begin") ? line.substr(5) : "x";
  if (behind.empty() || std::string_view(" \t-=0123456789").find(behind.front()) != behind.npos) {
    return true;
  }
  constexpr std::array<std::string_view, 6> kOdd = {
      "=ybegin", "=3dybegin", "begin:vcal", "content-t", "mscf", "(this file must be converted"};
  return std::any_of(kOdd.begin(), kOdd.end(),
                     [&](std::string_view odd) { return line.starts_with(odd); });
}

bool HasOddLine(const std::string& content) {
  std::string line;
  for (const char c : content + "\n") {
    if (c != '\n' && c != '\r') {
      line += c;
    } else if (IsOdd(std::exchange(line, {}))) {
      return true;
    }
  }
  return false;
}

// Behind the last line, or what ends in the padding, comes nothing that could be encoded.
std::string_view WithoutLastLine(std::string_view content) {
  content.remove_suffix(std::min<size_t>(content.size(), 2));
  return content.substr(0, content.rfind('\n') + 1);
}

void CheckText(const Leaf& leaf, const Readings& readings) {
  // Of what is base64 alone, readings have what it stands for.
  Require(IsCut(leaf.body) || mime::IsBase64Text(leaf.body) || Contain(readings, leaf.body),
          "a text is a reading, or part of one");
}

void CheckBase64(const Leaf& leaf, const Readings& readings) {
  const auto content = fuzz::DecodePlainBase64(leaf.body);
  Require(content.has_value() && mime::IsStrictBase64(leaf.body), "its base64 is strict");
  // Beyond some messages within messages, bodies are read only up to the next one.
  Require(leaf.messages > 0 || Has(readings, *content), "what is in base64 is a reading");
  Require(!IsText(*content) || !HasOddLine(std::string(WithoutLastLine(*content))),
          "no text in base64 has another encoding");
}

void CheckQuotedPrintable(const Leaf& leaf, const Readings& readings) {
  const std::string content = mime::DecodeQuotedPrintable(leaf.body, mime::BadEscape::kIsKept);
  Require(mime::IsStrictQuotedPrintable(leaf.body), "its quoted-printable is strict");
  Require(!HasOddLine(content), "no quoted-printable hides another encoding");
  if (!mime::HasQuotedPrintable(leaf.body)) {
    CheckText(leaf, readings);
    return;
  }
  Require(leaf.messages > 0 || IsCut(leaf.body) || Contain(readings, content),
          "quoted-printable is a reading");
}

void CheckLeaf(const Leaf& leaf, const Readings& readings) {
  switch (leaf.encoding) {
    case Leaf::Encoding::kBase64:
      CheckBase64(leaf, readings);
      break;
    case Leaf::Encoding::kQuotedPrintable:
      CheckQuotedPrintable(leaf, readings);
      break;
    case Leaf::Encoding::kNone:
      CheckText(leaf, readings);
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view message = fuzz::Text(data, size);
  mime::OrdinaryCheck whole;
  whole.Feed(message);
  const bool is_ordinary = whole.Finish();
  Require(is_ordinary == (whole.odd() == nullptr), "what is not ordinary breaks a rule");

  mime::OrdinaryCheck pieces;
  fuzz::InPieces(message, [&](std::string_view piece) { pieces.Feed(piece); });
  Require(pieces.Finish() == is_ordinary, "pieces make no difference");

  if (!is_ordinary) {
    return 0;
  }
  const auto leaves = fuzz::ReadPlainMail(message);
  Require(leaves.has_value(), "an ordinary message is plain");
  const auto readings = mime::Readings(message, kLimits);
  if (!readings) {
    return 0;  // lines of "=" before many empty ones: each decoding finds another soft line break
  }
  for (const Leaf& leaf : *leaves) {
    CheckLeaf(leaf, *readings);
  }
  return 0;
}
