#include "qhpsi/mime/regions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/beginnings.h"
#include "qhpsi/mime/lines.h"
#include "qhpsi/mime/named_encodings.h"
#include "qhpsi/mime/uuencode.h"

namespace mime {
namespace {

constexpr size_t kOverlapping = 4;
constexpr std::string_view kControls("\r\0", 2);

bool IsBoundary(std::string_view line) { return line.starts_with("--"); }

bool IsBlank(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\0';
  });
}

// "Name:", with what some readers let stand before the colon, or a line that continues one.
bool IsHeaderLine(std::string_view line, bool follows_header) {
  if (follows_header && BeginsFold(line)) {
    return true;
  }
  const size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 &&
         std::none_of(line.begin(), line.begin() + static_cast<ptrdiff_t>(colon),
                      [](char c) { return c == '=' || c == '/' || c == '+'; });
}

bool IsBase64Character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/' || c == '=' || c == '-' || c == '_' || c == ' ' || c == '\t';
}

bool IsBase64Line(std::string_view line) {
  return !IsBoundary(line) && std::all_of(line.begin(), line.end(), IsBase64Character) &&
         (line.empty() || line.find(' ') == std::string_view::npos ||
          line.find(' ') == line.size() - 1);
}

// A line of something encoded; prose and header fields have blanks.
bool MayBeEncoded(std::string_view line) {
  return IsUuencodedLine(line) ||
         (!IsBlank(line) && std::count(line.begin(), line.end(), ' ') < 2 &&
          !IsHeaderLine(line, false));
}

// How lines begin: of headers that say what parts there are, and of what is encoded without one.
constexpr std::array<std::string_view, 5> kSigns = {"content-", "mime-version", "begin", "=ybegin",
                                                    "(this file must be converted"};
constexpr auto kSignsOfParts = std::span(kSigns).first(2);

// Whether a line begins with one of these, with its folds and behind what nobody sees.
bool HasLineLike(std::string_view content, std::span<const std::string_view> signs) {
  constexpr size_t kLongest = 64;
  std::string beginning;  // of a line and its folds
  for (Lines lines(content); const auto line = lines.Next();) {
    const bool is_fold = BeginsFold(*line);
    if (!is_fold) {
      beginning.clear();
    }
    if (beginning.size() < kLongest) {
      beginning += (is_fold ? line->substr(1) : WithoutUnseen(*line)).substr(0, kLongest);
    }
    if (std::any_of(signs.begin(), signs.end(),
                    [&](std::string_view sign) { return StartsIgnoringCase(beginning, sign); })) {
      return true;
    }
  }
  return false;
}

// Whether a line is a field of MIME's for readers who look for its name anywhere before the colon.
bool HasFieldLike(std::string_view content) {
  for (Lines lines(content); const auto line = lines.Next();) {
    const size_t colon = line->find(':');
    if (colon != std::string_view::npos &&
        qhpsi::HasIgnoringCase(line->substr(0, colon), "content-t")) {
      return true;
    }
  }
  return false;
}

bool IsBase64Lines(std::string_view content) {
  for (Lines lines(content); const auto line = lines.Next();) {
    if (!IsBase64Line(*line)) {
      return false;
    }
  }
  return true;
}

size_t OffsetOf(std::string_view part, const Lines& lines) {
  return part.size() - lines.rest().size();
}

std::string_view WithoutClosing(std::string_view boundary) {
  boundary = boundary.substr(0, boundary.find_last_not_of(" \t") + 1);
  return boundary.size() > 2 && boundary.ends_with("--") ? boundary.substr(0, boundary.size() - 2)
                                                         : boundary;
}

}  // namespace

std::vector<std::string_view> Parts(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t start = 0;
  size_t offset = 0;
  for (Lines lines(text); const auto line = lines.Next(); offset = OffsetOf(text, lines)) {
    if (IsBoundary(*line)) {
      parts.push_back(text.substr(start, offset - start));
      start = OffsetOf(text, lines);
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::vector<std::string_view> JoinedParts(std::string_view text) {
  std::vector<std::string_view> joined;
  bool may_be_cut = false;  // the line before the boundary
  bool is_joined = false;   // the part that is read with the one before it
  size_t first = 0;         // where the parts that are joined begin
  size_t part_start = 0;
  size_t part_end = 0;
  size_t offset = 0;
  bool follows_boundary = false;
  for (Lines lines(text); const auto line = lines.Next(); offset = OffsetOf(text, lines)) {
    if (IsBoundary(*line)) {
      part_end = follows_boundary ? part_end : offset;
      follows_boundary = true;
      continue;
    }
    const bool may_be_encoded = MayBeEncoded(*line);
    if (follows_boundary) {
      const bool is_doubtful = may_be_cut && may_be_encoded;
      if (is_doubtful && !is_joined) {
        first = part_start;
      } else if (!is_doubtful && is_joined) {
        joined.push_back(text.substr(first, part_end - first));
      }
      is_joined = is_doubtful;
      part_start = offset;
    }
    follows_boundary = false;
    may_be_cut = may_be_encoded;
  }
  if (is_joined) {
    joined.push_back(text.substr(first));
  }
  return joined;
}

std::vector<std::string_view> EncodedAcrossBoundaries(std::string_view text) {
  struct Part {
    std::string_view opening;  // the boundary without what closes it
    size_t begin;
    size_t end;
  };
  std::vector<Part> parts = {{"", 0, text.size()}};
  size_t offset = 0;
  for (Lines lines(text); const auto line = lines.Next(); offset = OffsetOf(text, lines)) {
    if (IsBoundary(*line)) {
      parts.back().end = offset;
      parts.push_back({WithoutClosing(*line), OffsetOf(text, lines), text.size()});
    }
  }
  std::vector<std::string_view> across;
  std::unordered_map<std::string_view, size_t> next;  // where a line like this comes again
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    const auto again = next.find(part->opening);
    const size_t end = again == next.end() ? text.size() : again->second;
    if (end > part->end && SaysEncoded(text.substr(part->begin, part->end - part->begin))) {
      across.push_back(text.substr(part->begin, end - part->begin));
    }
    if (part + 1 != parts.rend()) {
      next[part->opening] = (part + 1)->end;
    }
  }
  return across;
}

std::string WithoutBoundaries(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (const std::string_view part : Parts(text)) {
    kept += part;
  }
  return kept;
}

std::vector<std::string_view> Bodies(std::string_view part) {
  std::vector<size_t> starts;
  bool follows_header = false;
  bool may_start = true;  // at the beginning, and after a header that describes a content
  bool had_blank = false;
  bool seeks_empty = true;  // so, and for readers who take neither blanks nor junk for the end
  size_t offset = 0;
  for (Lines lines(part); const auto line = lines.Next(); offset = OffsetOf(part, lines)) {
    if (IsBlank(*line)) {
      // The second time, after a header that describes a content: one within another.
      if (!had_blank || (line->empty() && seeks_empty) || (follows_header && may_start)) {
        starts.push_back(OffsetOf(part, lines));
      }
      had_blank = true;
      seeks_empty = seeks_empty && !line->empty();
      follows_header = false;
      continue;
    }
    follows_header = IsHeaderLine(*line, follows_header);
    if (follows_header) {
      const bool describes = qhpsi::HasIgnoringCase(*line, "content-");
      may_start = may_start || describes;
      seeks_empty = seeks_empty || describes;
    } else if (may_start) {
      starts.push_back(offset);
      may_start = false;
    }
  }
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  std::vector<std::string_view> bodies;
  for (size_t i = 0; i < starts.size(); ++i) {
    const bool reaches_end = i < kOverlapping || i + 1 == starts.size();
    const size_t end = reaches_end ? part.size() : starts[i + 1];
    bodies.push_back(part.substr(starts[i], end - starts[i]));
  }
  return bodies;
}

std::vector<std::string_view> Base64Runs(std::string_view part) {
  std::vector<std::string_view> runs;
  size_t start = std::string_view::npos;
  size_t offset = 0;
  for (Lines lines(part); const auto line = lines.Next(); offset = OffsetOf(part, lines)) {
    const bool is_base64 = IsBase64Line(*line);
    if (is_base64 && start == std::string_view::npos && !line->empty()) {
      start = offset;
    } else if (!is_base64 && start != std::string_view::npos) {
      runs.push_back(part.substr(start, offset - start));
      start = std::string_view::npos;
    }
  }
  if (start != std::string_view::npos) {
    runs.push_back(part.substr(start));
  }
  return runs;
}

bool HasStrayControls(std::string_view text) {
  for (size_t at = text.find_first_of(kControls); at != std::string_view::npos;
       at = text.find_first_of(kControls, at + 1)) {
    if (!text.substr(at).starts_with("\r\n")) {
      return true;
    }
  }
  return false;
}

std::string WithoutControls(std::string_view text) {
  std::string kept(text);
  std::erase_if(kept, [](char c) { return kControls.find(c) != std::string_view::npos; });
  return kept;
}

std::string WithBlanksForNuls(std::string_view text) {
  std::string kept(text);
  std::replace(kept.begin(), kept.end(), '\0', ' ');
  return kept;
}

std::string CutAtNuls(std::string_view text, bool keeps_line_end) {
  std::string kept;
  while (!text.empty()) {
    const size_t nul = std::min(text.find('\0'), text.size());
    kept += text.substr(0, nul);
    text.remove_prefix(nul);
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    text.remove_prefix(std::min<size_t>(text.size(), keeps_line_end ? 0 : 1));
  }
  return kept;
}

std::string WithoutLineEnds(std::string_view text) {
  std::string kept(text);
  std::erase_if(kept, [](char c) { return c == '\n' || c == '\r'; });
  return kept;
}

std::string_view WithoutLastLineEnd(std::string_view text) {
  text.remove_suffix(text.ends_with('\n') ? 1 : 0);
  text.remove_suffix(text.ends_with('\r') ? 1 : 0);
  return text;
}

std::string WithCrlf(std::string_view text) {
  std::string kept;
  kept.reserve(text.size() + text.size() / 32);
  for (const char c : text) {
    if (c == '\n' && !kept.ends_with('\r')) {
      kept += '\r';
    }
    kept += c;
  }
  return kept;
}

bool LooksLikeMail(std::string_view content) {
  return HasLineLike(content, kSigns) || HasFieldLike(content) || IsBase64Lines(content);
}

bool MayHaveParts(std::string_view content) {
  return HasLineLike(content, kSignsOfParts) || HasFieldLike(content);
}

}  // namespace mime
