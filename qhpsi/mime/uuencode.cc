#include "qhpsi/mime/uuencode.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

// A checksum, or blanks that somebody put there.
constexpr size_t kMaxExtra = 2;

uint32_t ValueOf(char c) { return (static_cast<unsigned char>(c) - 32U) & 63U; }

bool IsUuCharacter(char c) { return c >= ' ' && c <= '`'; }

// The bytes of one line. Nothing when it is none: `is_inside`, after "begin", it may lack what its
// length asks for, as blanks at its end get lost.
std::optional<std::string> DecodeLine(std::string_view line, bool is_inside) {
  if (line.empty() || !std::all_of(line.begin(), line.end(), IsUuCharacter)) {
    return std::nullopt;
  }
  const size_t size = ValueOf(line.front());
  line.remove_prefix(1);
  const size_t characters = (size + 2) / 3 * 4;
  const bool fits = line.size() >= characters && line.size() <= characters + kMaxExtra;
  if (size == 0 || (!fits && !is_inside)) {
    return std::nullopt;
  }
  std::string bytes;
  for (size_t i = 0; i < characters; i += 4) {
    uint32_t bits = 0;
    for (size_t j = i; j < i + 4; ++j) {
      bits = bits << 6U | (j < line.size() ? ValueOf(line[j]) : 0U);
    }
    for (const unsigned shift : {16U, 8U, 0U}) {
      bytes += static_cast<char>(bits >> shift & 0xffU);
    }
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

bool IsUuencodedLine(std::string_view line) { return DecodeLine(line, false).has_value(); }

std::vector<std::string> DecodeUuencoded(std::string_view text) {
  std::vector<std::string> contents;
  std::string run;
  std::string file;  // with all its runs
  const auto end_run = [&] {
    if (!run.empty()) {
      contents.push_back(std::exchange(run, {}));
    }
  };
  const auto end_file = [&] {
    const bool has_runs = file.size() > run.size();
    end_run();
    if (has_runs && file != contents.back()) {
      contents.push_back(file);
    }
    file.clear();
  };
  bool is_inside = false;
  for (Lines lines(text); const auto line = lines.Next();) {
    const bool begins = line->starts_with("begin ");
    if (begins || *line == "end") {
      end_file();
      is_inside = begins;
    } else if (const auto bytes = DecodeLine(*line, is_inside)) {
      run += *bytes;
      file += *bytes;
    } else {
      end_run();
    }
  }
  end_file();
  return contents;
}

}  // namespace mime
