#include "qhpsi/mime/yenc.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

void AppendLine(std::string& content, std::string_view line) {
  for (size_t i = 0; i < line.size(); ++i) {
    unsigned shift = 42;
    if (line[i] == '=' && i + 1 < line.size()) {
      ++i;
      shift += 64;
    }
    content += static_cast<char>(static_cast<unsigned char>(line[i]) - shift);
  }
}

// What is told from a content.
struct Marks {
  std::string_view end;
  std::string_view part;
};

void Decode(std::string_view text, const Marks& marks, std::vector<std::string>& contents) {
  bool is_inside = false;
  for (Lines lines(text); const auto line = lines.Next();) {
    if (line->starts_with("=ybegin")) {
      contents.emplace_back();
      is_inside = true;
    } else if (line->starts_with(marks.end)) {
      is_inside = false;
    } else if (is_inside && !line->starts_with(marks.part)) {
      AppendLine(contents.back(), *line);
    }
  }
}

}  // namespace

std::vector<std::string> DecodeYenc(std::string_view text) {
  std::vector<std::string> contents;
  Decode(text, {.end = "=yend", .part = "=ypart"}, contents);
  std::vector<std::string> others;
  Decode(text, {.end = "=yend size=", .part = "=ybegin"}, others);
  if (others != contents) {
    contents.insert(contents.end(), others.begin(), others.end());
  }
  return contents;
}

}  // namespace mime
