// HeaderFilter against readers of headers: whatever comes in, none finds a line by which the
// sender vouches for itself.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "queue/header_filter.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

constexpr std::array<std::string_view, 5> kNames = {"x-qhpsi", "x-qhpsi-virus", "x-qhpsi-error",
                                                    "x-qhpsi-note", "x-quarantine-id"};

struct Filtered {
  std::string header;
  std::string_view body;  // what was not looked at
};

Filtered Filter(std::string_view text) {
  queue::HeaderFilter filter;
  Filtered filtered;
  filtered.body = text.substr(filter.Filter(text, filtered.header));
  filter.Finish(filtered.header);
  return filtered;
}

std::string FilterInPieces(std::string_view text) {
  queue::HeaderFilter filter;
  std::string out;
  fuzz::InPieces(text, [&](std::string_view piece) {
    const size_t used = filter.in_body() ? 0 : filter.Filter(piece, out);
    out += piece.substr(used);
  });
  filter.Finish(out);
  return out;
}

// Where the body begins; the size of `text` where there is none.
size_t HeaderSize(std::string_view text) {
  if (text.starts_with('\n')) {
    return 1;
  }
  const size_t empty = text.find("\n\n");
  return empty == std::string_view::npos ? text.size() : empty + 2;
}

// The fields of `header`, unfolded. To some readers a CR ends a line.
std::vector<std::string> Fields(std::string_view header, bool cr_ends_line) {
  std::vector<std::string> fields;
  while (!header.empty()) {
    const size_t size = std::min(header.find_first_of(cr_ends_line ? "\r\n" : "\n"), header.size());
    const std::string_view line = header.substr(0, size);
    const bool is_pair = cr_ends_line && header.substr(size).starts_with("\r\n");
    header.remove_prefix(std::min(header.size(), size + (is_pair ? 2 : 1)));
    if (!fields.empty() && (line.starts_with(' ') || line.starts_with('\t'))) {
      fields.back() += line;
    } else {
      fields.emplace_back(line);
    }
  }
  return fields;
}

bool VouchesForItself(std::string_view field) {
  const size_t colon = field.find(':');
  if (colon == std::string_view::npos) {
    return false;
  }
  const size_t end = field.substr(0, colon).find_last_not_of(" \t\r") + 1;  // 0: no name
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    return qhpsi::EqualIgnoringCase(field.substr(0, end), name);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  const auto [header, body] = Filter(text);

  Require(body == text.substr(HeaderSize(text)), "the header ends at the first empty line");
  Require(header.size() <= text.size() - body.size(), "nothing is added");
  Require(FilterInPieces(text) == header + std::string(body), "pieces make no difference");
  for (const bool cr_ends_line : {false, true}) {
    const std::vector<std::string> fields = Fields(header, cr_ends_line);
    Require(std::none_of(fields.begin(), fields.end(), VouchesForItself),
            "no field has one of the names");
  }
  // To a reader that drops NULs and CRs, too.
  std::string dropped = header;
  std::erase_if(dropped, [](char c) { return c == '\0' || c == '\r'; });
  const std::vector<std::string> fields = Fields(dropped, false);
  Require(std::none_of(fields.begin(), fields.end(), VouchesForItself),
          "no field has one of the names without NULs and CRs");
  Require(Filter(header).header == header, "what stays once, stays");
  const std::string lower = qhpsi::Lower(text.substr(0, text.size() - body.size()));
  if (lower.find("x-q") == std::string::npos && lower.find('\0') == std::string::npos &&
      lower.find("x\r") == std::string::npos && lower.find("x-\r") == std::string::npos) {
    Require(header == text.substr(0, text.size() - body.size()), "other fields pass as they are");
  }
  return 0;
}
