#include "qhpsi/mime/part_encodings.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "qhpsi/mime/named_encodings.h"
#include "qhpsi/mime/regions.h"

namespace mime {
namespace {

bool EndsWithEmptyLine(std::string_view text) {
  return text == "\n" || text == "\r\n" || text.ends_with("\n\n") || text.ends_with("\n\r\n");
}

const char* EndOf(std::string_view text) { return text.data() + text.size(); }

}  // namespace

PartEncodings::PartEncodings(std::string_view text, std::vector<std::string_view> parts)
    : text_(text), parts_(std::move(parts)), named_(parts_.size()) {
  struct Change {
    int base64 = 0;
    int quoted_printable = 0;
  };
  std::vector<Change> changes(parts_.size() + 1);  // of how many names hold
  const std::vector<size_t> ends = EndsOfParts();
  size_t end = 0;
  for (size_t part = 0; part < parts_.size(); ++part) {
    // Each boundary that may be within the header may have begun it.
    end = std::max({part + 1, ends[part], FollowsHeader(part) ? end : 0});
    const NamedEncodings named = FindNamedEncodings(parts_[part]);
    changes[part].base64 += named.base64 ? 1 : 0;
    changes[end].base64 -= named.base64 ? 1 : 0;
    changes[part].quoted_printable += named.quoted_printable ? 1 : 0;
    changes[end].quoted_printable -= named.quoted_printable ? 1 : 0;
  }
  Change holding;
  for (size_t part = 0; part < parts_.size(); ++part) {
    holding.base64 += changes[part].base64;
    holding.quoted_printable += changes[part].quoted_printable;
    named_[part] = {.base64 = holding.base64 > 0, .quoted_printable = holding.quoted_printable > 0};
  }
}

NamedEncodings PartEncodings::In(std::string_view region) const {
  const auto first = std::partition_point(parts_.begin(), parts_.end(), [&](std::string_view part) {
    return EndOf(part) <= region.data();
  });
  NamedEncodings named;
  for (auto part = first; part != parts_.end() && part->data() < EndOf(region); ++part) {
    const NamedEncodings& here = named_[static_cast<size_t>(part - parts_.begin())];
    named.base64 = named.base64 || here.base64;
    named.quoted_printable = named.quoted_printable || here.quoted_printable;
  }
  return named;
}

// Whether the boundary before the part may be within a header, of a message within another one
// perhaps, for a reader who passes over what is none of a header's lines. No empty line is.
bool PartEncodings::FollowsHeader(size_t part) const {
  return part > 0 && !EndsWithEmptyLine(parts_[part - 1]);
}

// For each part the one before which its boundary comes again, as whoever tells most lines apart
// has it: with the same blanks, or as one that closes. What no boundary began has all.
std::vector<size_t> PartEncodings::EndsOfParts() const {
  constexpr std::string_view kCloses = "--";
  std::vector<size_t> ends(parts_.size(), parts_.size());
  std::unordered_map<std::string_view, size_t> next;
  for (size_t part = parts_.size(); part-- > 1;) {
    const std::string_view opening = Opening(part);
    if (const auto again = next.find(opening); again != next.end()) {
      ends[part] = again->second;
    }
    next[opening] = part;
    if (opening.ends_with(kCloses)) {
      next[opening.substr(0, opening.size() - kCloses.size())] = part;
    }
  }
  return ends;
}

// The line before the part, without its end.
std::string_view PartEncodings::Opening(size_t part) const {
  const auto begin = static_cast<size_t>(EndOf(parts_[part - 1]) - text_.data());
  const auto end = static_cast<size_t>(parts_[part].data() - text_.data());
  return WithoutLastLineEnd(text_.substr(begin, end - begin));
}

}  // namespace mime
