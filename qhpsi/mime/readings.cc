#include "qhpsi/mime/readings.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "qhpsi/mime/base64.h"
#include "qhpsi/mime/binhex.h"
#include "qhpsi/mime/named_encodings.h"
#include "qhpsi/mime/quoted_printable.h"
#include "qhpsi/mime/regions.h"
#include "qhpsi/mime/uuencode.h"
#include "qhpsi/mime/yenc.h"

namespace mime {
namespace {

// Nothing that does harm is smaller: the EICAR test file, made to be as small as can be, has 68
// bytes.
constexpr size_t kSmallest = 32;

struct TooMany {};

// One mail reader decodes in the same way everywhere. Once a content has come from a way that not
// all share, what is in it is decoded in that way alone: readings do not multiply with depth.
struct Habits {
  const Base64Way* base64 = nullptr;
  const BadEscape* quoted_printable = nullptr;
  int depth = 0;
  bool is_deepest = false;  // contents are not read in turn
  bool drops_controls = false;

  Habits Deeper() const { return {base64, quoted_printable, depth + 1, false, drops_controls}; }
  Habits Deepest() const { return {base64, quoted_printable, depth, true, drops_controls}; }
  Habits WithoutControls() const { return {base64, quoted_printable, depth, is_deepest, true}; }
};

class Reader {
 public:
  explicit Reader(const ReadingLimits& limits) : limits_(limits) {}

  void Read(std::string_view text, const Habits& habits) {
    if (habits.depth > limits_.max_depth) {
      throw TooMany();
    }
    if (!habits.drops_controls && HasStrayControls(text)) {
      Work(text.size());
      Read(WithoutControls(text), habits.WithoutControls());
    }
    const NamedEncodings named = FindNamedEncodings(text);
    const std::vector<std::string_view> parts = Parts(text);
    for (const std::string_view part : parts) {
      const std::vector<std::string_view> bodies = Bodies(part);
      // Base64 that is not decoded does no harm, and would more than double the readings.
      if (!bodies.empty() && !IsBase64Text(bodies.front())) {
        Keep(std::string(bodies.front()));
      }
      ReadPart(part, named, habits);
    }
    for (const std::string_view joined : JoinedParts(text)) {
      // A content across such a line; for messages within it the parts are read.
      ReadPart(joined, named, habits.Deepest());
      ReadPart(WithoutBoundaries(joined), named, habits.Deepest());
    }
  }

  std::vector<std::string> Take() { return std::move(readings_); }

 private:
  // What no header in the message speaks of, no reader decodes, unless it looks like base64 alone.
  void ReadPart(std::string_view part, const NamedEncodings& named, const Habits& habits) {
    for (const std::string_view body : Bodies(part)) {
      if (named.base64) {
        ReadBase64(body, habits);
      }
      if (named.quoted_printable) {
        ReadQuotedPrintable(body, habits);
      }
    }
    for (const std::string_view run : Base64Runs(part)) {
      ReadBase64(run, habits);
    }
    for (auto* decode : {DecodeUuencoded, DecodeYenc}) {
      Work(part.size());
      KeepAndReadAll(decode(part), habits);
    }
    Work(part.size());
    KeepAndReadAll(DecodeBinhex(part, limits_.max_work - work_), habits);
  }

  void ReadBase64(std::string_view text, Habits habits) {
    Work(text.size());
    if (habits.base64 != nullptr || IsStrictBase64(text)) {
      const Base64Way& way = habits.base64 != nullptr ? *habits.base64 : kBase64Ways.front();
      Work(text.size());
      KeepAndRead(DecodeBase64(text, way), habits);
      return;
    }
    for (const Base64Way& way : kBase64Ways) {
      if (way.is_url && !IsUrlBase64(text)) {
        continue;
      }
      habits.base64 = &way;
      Work(text.size());
      KeepAndRead(DecodeBase64(text, way), habits);
    }
  }

  void ReadQuotedPrintable(std::string_view text, Habits habits) {
    if (!HasQuotedPrintable(text)) {
      return;
    }
    if (habits.quoted_printable != nullptr || IsStrictQuotedPrintable(text)) {
      const BadEscape bad_escape =
          habits.quoted_printable != nullptr ? *habits.quoted_printable : kBadEscapes.front();
      Work(text.size());
      KeepIfDecoded(text, DecodeQuotedPrintable(text, bad_escape), habits);
      return;
    }
    for (const BadEscape& bad_escape : kBadEscapes) {
      habits.quoted_printable = &bad_escape;
      Work(text.size());
      KeepIfDecoded(text, DecodeQuotedPrintable(text, bad_escape), habits);
    }
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

  void KeepAndRead(const std::string& content, const Habits& habits) {
    if (Keep(content) && !habits.is_deepest && LooksLikeMail(content)) {
      Read(content, habits.Deeper());
    }
  }

  // Whether it is new.
  bool Keep(std::string content) {
    if (content.size() < kSmallest) {
      return false;
    }
    std::vector<size_t>& same_size = by_size_[content.size()];
    for (const size_t i : same_size) {
      Work(content.size());  // to compare them
      if (readings_[i] == content) {
        return false;
      }
    }
    if (readings_.size() == limits_.max_count || content.size() > limits_.max_size - size_) {
      throw TooMany();
    }
    size_ += content.size();
    same_size.push_back(readings_.size());
    readings_.push_back(std::move(content));
    return true;
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
  std::vector<std::string> readings_;
  std::unordered_map<size_t, std::vector<size_t>> by_size_;
};

}  // namespace

ReadingLimits LimitsFor(size_t size, const ReadingBounds& bounds) {
  constexpr size_t kMegabyte = size_t{1024} * 1024;
  return {.max_work = 100 * size + 16 * kMegabyte,
          .max_size = bounds.size * size + kMegabyte,
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
