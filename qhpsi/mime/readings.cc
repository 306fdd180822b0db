#include "qhpsi/mime/readings.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "qhpsi/mime/base64.h"
#include "qhpsi/mime/binhex.h"
#include "qhpsi/mime/calendar.h"
#include "qhpsi/mime/file_control.h"
#include "qhpsi/mime/file_marks.h"
#include "qhpsi/mime/named_encodings.h"
#include "qhpsi/mime/quoted_printable.h"
#include "qhpsi/mime/regions.h"
#include "qhpsi/mime/signed_data.h"
#include "qhpsi/mime/uuencode.h"
#include "qhpsi/mime/yenc.h"

namespace mime {
namespace {

// Nothing that does harm is smaller: the EICAR test file, made to be as small as can be, has 68
// bytes.
constexpr size_t kSmallest = 64;

struct TooMany {};

// One mail reader decodes in the same way everywhere. Once a content has come from one way alone,
// what is in it is decoded in that way alone: readings do not multiply with depth.
struct Habits {
  const Base64Way* base64 = nullptr;
  const BadEscape* quoted_printable = nullptr;
  int depth = 0;
  bool is_deepest = false;  // contents are not read in turn
  bool drops_controls = false;

  Habits Deeper() const { return {base64, quoted_printable, depth + 1, false, drops_controls}; }
  Habits Deepest() const { return {base64, quoted_printable, depth, true, drops_controls}; }
  Habits WithoutControls() const { return {base64, quoted_printable, depth, is_deepest, true}; }

  // Whether what was read in this way need not be read in the other.
  bool Covers(const Habits& other) const {
    return (base64 == nullptr || base64 == other.base64) &&
           (quoted_printable == nullptr || quoted_printable == other.quoted_printable) &&
           (drops_controls == other.drops_controls);
  }
};

struct Reading {
  std::string content;
  std::vector<Habits> read_with;  // where it is mail in turn
};

constexpr size_t kNoReading = std::string::npos;

class Reader {
 public:
  explicit Reader(const ReadingLimits& limits) : limits_(limits) {}

  // Without `keeps_bodies`, only what is decoded counts: `text` is how a decoder has its lines.
  void Read(std::string_view text, const Habits& habits, bool keeps_bodies = true) {
    if (habits.depth > limits_.max_depth) {
      throw TooMany();
    }
    if (!habits.drops_controls && HasStrayControls(text)) {
      Work(text.size());
      Read(WithoutControls(text), habits.WithoutControls());
    }
    if (!habits.drops_controls && text.find('\0') != std::string_view::npos) {
      Work(3 * text.size());
      Read(WithBlanksForNuls(text), habits.WithoutControls(), false);
      Read(CutAtNuls(text, false), habits.WithoutControls(), false);
      Read(CutAtNuls(text, true), habits.WithoutControls(), false);
    }
    if (habits.depth == 0 || MayHaveParts(text)) {
      ReadParts(text, habits, keeps_bodies);
    } else {
      ReadWithoutParts(text, habits);
    }
  }

  std::vector<std::string> Take() {
    std::vector<std::string> contents;
    contents.reserve(readings_.size());
    for (Reading& reading : readings_) {
      contents.push_back(std::move(reading.content));
    }
    return contents;
  }

 private:
  void ReadParts(std::string_view text, const Habits& habits, bool keeps_bodies) {
    const NamedEncodings named = FindNamedEncodings(text);
    const std::vector<std::string_view> parts = Parts(text);
    for (const std::string_view part : parts) {
      const std::vector<std::string_view> bodies = Bodies(part);
      // Base64 that is not decoded does no harm, and would more than double the readings.
      if (keeps_bodies && !bodies.empty() && !IsBase64Text(bodies.front())) {
        KeepBody(bodies.front(), habits);
      }
      ReadPart(part, named, habits);
    }
    if (parts.size() > 1) {  // to these a boundary means nothing
      ReadUnnamed(text, habits);
      ReadUnnamed(WithoutBoundaries(text), habits);
    }
    for (const std::string_view across : EncodedAcrossBoundaries(text)) {
      Work(across.size());
      const std::vector<std::string_view> bodies = Bodies(across);
      ReadBody(bodies.empty() ? std::string_view() : bodies.front(), named, habits);
    }
    for (const std::string_view joined : JoinedParts(text)) {
      // A content across such a line; for messages within it the parts are read.
      ReadPart(joined, named, habits.Deepest());
      ReadPart(WithoutBoundaries(joined), named, habits.Deepest());
    }
  }

  // What no header in the message speaks of, no reader decodes, unless it looks like base64 alone.
  void ReadPart(std::string_view part, const NamedEncodings& named, const Habits& habits) {
    for (const std::string_view body : Bodies(part)) {
      ReadBody(body, named, habits);
    }
    for (const std::string_view run : Base64Runs(part)) {
      ReadBase64(run, habits);
    }
    for (const std::string& value : Base64Properties(part)) {
      ReadBase64(value, habits);
    }
    ReadUnnamed(part, habits);
  }

  // A content in which no reader finds parts: a line that begins with "--" is a comment, such as in
  // SQL, or within something encoded.
  void ReadWithoutParts(std::string_view text, const Habits& habits) {
    ReadPart(text, {}, habits);
    const std::string without_boundaries = WithoutBoundaries(text);
    if (without_boundaries != text) {
      ReadPart(without_boundaries, {}, habits);
    }
  }

  // What no header need speak of.
  void ReadUnnamed(std::string_view part, const Habits& habits) {
    Work(part.size());
    KeepAndReadAll(DecodeYenc(part), habits);
    for (auto* decode : {DecodeUuencoded, DecodeBinhex}) {
      Work(part.size());
      const auto contents = decode(part, 4 * (limits_.max_size - size_));
      if (!contents) {
        throw TooMany();
      }
      KeepAndReadAll(*contents, habits);
    }
  }

  void ReadBody(std::string_view body, const NamedEncodings& named, const Habits& habits) {
    if (named.base64) {
      ReadBase64(body, habits);
    }
    if (named.quoted_printable) {
      ReadQuotedPrintable(body, habits);
    }
  }

  void ReadBase64(std::string_view text, Habits habits) {
    Work(text.size());
    if (habits.base64 != nullptr || IsStrictBase64(text)) {
      const Base64Way& way = habits.base64 != nullptr ? *habits.base64 : kBase64Ways.front();
      Work(text.size());
      KeepAndRead(DecodeBase64(text, way), habits);
      return;
    }
    std::vector<Decoded<Base64Way>> contents;
    for (const Base64Way& way : kBase64Ways) {
      if (!way.is_url || IsUrlBase64(text)) {
        Add(contents, DecodeBase64(text, way), way);
      }
    }
    for (const Decoded<Base64Way>& decoded : contents) {
      habits.base64 = decoded.only_way;
      KeepAndRead(decoded.content, habits);
    }
  }

  void ReadQuotedPrintable(std::string_view text, Habits habits) {
    if (!HasQuotedPrintable(text)) {
      return;
    }
    if (habits.quoted_printable != nullptr || IsPaddingAlone(text) ||
        IsStrictQuotedPrintable(text)) {
      const BadEscape bad_escape =
          habits.quoted_printable != nullptr ? *habits.quoted_printable : kBadEscapes.front();
      Work(text.size());
      const std::string content = DecodeQuotedPrintable(text, bad_escape);
      KeepQuotedPrintable(text, bad_escape, content, habits);
      Keep(std::string(WithoutLastLineEnd(content)));
      return;
    }
    std::vector<Decoded<BadEscape>> contents;
    for (const BadEscape& bad_escape : kBadEscapes) {
      Add(contents, DecodeQuotedPrintable(text, bad_escape), bad_escape);
    }
    for (const Decoded<BadEscape>& decoded : contents) {
      habits.quoted_printable = decoded.only_way;
      KeepQuotedPrintable(text, *decoded.first_way, decoded.content, habits);
    }
  }

  // For a file, not for a text, it matters how a reader ends its lines.
  void KeepQuotedPrintable(std::string_view text, BadEscape bad_escape, const std::string& content,
                           const Habits& habits) {
    KeepIfDecoded(text, content, habits);
    if (!HasFileControl(content)) {
      return;
    }
    for (const LineEnd& line_end :
         {LineEnd{.keeps_blanks = true}, LineEnd{.is_crlf = true},
          LineEnd{.keeps_blanks = true, .is_crlf = true}, LineEnd{.drops_return = true}}) {
      Work(text.size());
      KeepIfDecoded(text, DecodeQuotedPrintable(text, bad_escape, line_end), habits);
    }
  }

  // What a text is in some ways, the first of them, and the way if it is so in one alone; null if
  // in several.
  template <typename Way>
  struct Decoded {
    std::string content;
    const Way* first_way;
    const Way* only_way;
  };

  template <typename Way>
  void Add(std::vector<Decoded<Way>>& contents, std::string content, const Way& way) {
    Work(content.size() * (1 + contents.size()));  // to decode it, and to compare
    const auto same = std::find_if(contents.begin(), contents.end(),
                                   [&](const auto& other) { return other.content == content; });
    if (same != contents.end()) {
      same->only_way = nullptr;
      return;
    }
    contents.push_back({std::move(content), &way, &way});
  }

  void KeepAndReadAll(const std::vector<std::string>& contents, const Habits& habits) {
    for (const std::string& content : contents) {
      Work(content.size());
      KeepAndRead(content, habits);
    }
  }

  // What decodes to itself is being read already.
  void KeepIfDecoded(std::string_view text, const std::string& content, const Habits& habits) {
    if (content != text) {
      KeepAndRead(content, habits);
    }
  }

  // What is decoded in no way; mail in it is read with the rest. The line end before a boundary is
  // part of that, and a file's name among signatures may be its checksum.
  void KeepBody(std::string_view body, const Habits& habits) {
    if (IsCms(body)) {
      KeepAndRead(std::string(body), habits);
      return;
    }
    for (const std::string_view content : {body, WithoutLastLineEnd(body)}) {
      Keep(std::string(content));
      if (!habits.drops_controls && HasFileControl(content)) {
        Keep(WithCrlf(content));
        Keep(WithoutLineEnds(content));
      }
    }
  }

  void KeepAndRead(const std::string& content, const Habits& habits) {
    const size_t index = Keep(content);
    const bool is_signed = IsCms(content);
    if (index == kNoReading || habits.is_deepest || !(is_signed || LooksLikeMail(content)) ||
        !IsNewFor(readings_[index], habits)) {
      return;
    }
    if (!is_signed) {
      Read(content, habits.Deeper());
      return;
    }
    if (habits.depth == limits_.max_depth) {
      throw TooMany();
    }
    KeepAndReadAll(OctetStrings(content), habits.Deeper());
  }

  static bool IsNewFor(Reading& reading, const Habits& habits) {
    if (std::any_of(reading.read_with.begin(), reading.read_with.end(),
                    [&](const Habits& before) { return before.Covers(habits); })) {
      return false;
    }
    reading.read_with.push_back(habits);
    return true;
  }

  // Its place among the readings; kNoReading for what is too small to do harm. What clamd takes for
  // another file comes a second time, as one that it does not.
  size_t Keep(std::string content) {
    if (content.size() < kSmallest) {
      return kNoReading;
    }
    if (IsMarked(content)) {
      Keep(WithoutFileMarks(content));
    }
    std::vector<size_t>& alike = by_hash_[std::hash<std::string>()(content)];
    for (const size_t i : alike) {
      Work(content.size());  // to compare them
      if (readings_[i].content == content) {
        return i;
      }
    }
    if (readings_.size() == limits_.max_count || content.size() > limits_.max_size - size_) {
      throw TooMany();
    }
    size_ += content.size();
    alike.push_back(readings_.size());
    readings_.push_back({std::move(content), {}});
    return readings_.size() - 1;
  }

  void Work(size_t bytes) {
    if (bytes > limits_.max_work - work_) {
      throw TooMany();
    }
    work_ += bytes;
  }

  const ReadingLimits limits_;
  size_t work_ = 0;
  size_t size_ = 0;
  std::vector<Reading> readings_;
  std::unordered_map<size_t, std::vector<size_t>> by_hash_;
};

}  // namespace

ReadingLimits LimitsFor(size_t size, const ReadingBounds& bounds) {
  constexpr size_t kMegabyte = size_t{1024} * 1024;
  return {.max_work = 100 * size + 32 * kMegabyte,
          .max_size = bounds.size * size + 4 * kMegabyte,
          .max_count = bounds.count,
          .max_depth = bounds.depth};
}

std::optional<std::vector<std::string>> Readings(std::string_view message,
                                                 const ReadingLimits& limits) {
  Reader reader(limits);
  try {
    reader.Read(message, {});
  } catch (const TooMany&) {
    return std::nullopt;
  }
  return reader.Take();
}

}  // namespace mime
