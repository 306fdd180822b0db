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

size_t SizeOf(std::string_view line) { return line.empty() ? 0 : ValueOf(line.front()); }

size_t CharactersFor(size_t size) { return (size + 2) / 3 * 4; }

// The bytes of one line, which may lack what its length asks for: blanks at its end get lost.
std::string Bytes(std::string_view line) {
  const size_t size = SizeOf(line);
  line.remove_prefix(std::min<size_t>(line.size(), 1));
  std::string bytes;
  for (size_t i = 0; i < CharactersFor(size); i += 4) {
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

// The bytes of one line; nothing when it is none. Only `is_inside`, after "begin", it may be short.
std::optional<std::string> DecodeLine(std::string_view line, bool is_inside) {
  const size_t size = SizeOf(line);
  if (size == 0 || !std::all_of(line.begin(), line.end(), IsUuCharacter)) {
    return std::nullopt;
  }
  const size_t characters = CharactersFor(size);
  const bool fits = line.size() > characters && line.size() <= 1 + characters + kMaxExtra;
  return fits || is_inside ? std::optional(Bytes(line)) : std::nullopt;
}

constexpr size_t kBuffer = 127;  // of a decoder that reads a longer line as several

// Nothing where no line is longer.
std::optional<std::string> InPieces(std::string_view text) {
  std::string pieces;
  bool is_cut = false;
  for (Lines lines(text); const auto line = lines.Next();) {
    for (size_t i = 0; i == 0 || i < line->size(); i += kBuffer) {
      is_cut = is_cut || i > 0;
      pieces += line->substr(i, kBuffer);
      pieces += '\n';
    }
  }
  return is_cut ? std::optional(pieces) : std::nullopt;
}

}  // namespace

bool IsUuencodedLine(std::string_view line) { return DecodeLine(line, false).has_value(); }

namespace {

void Decode(std::string_view text, std::vector<std::string>& contents) {
  std::string run;
  std::string file;  // with all its runs
  std::string all;   // the lines behind "begin", whatever is in them
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
    if (!all.empty() && (contents.empty() || all != contents.back())) {
      contents.push_back(all);
    }
    all.clear();
  };
  bool is_inside = false;
  std::string across;  // `all` for a decoder that passes over each "begin" but the first
  size_t begins = 0;
  for (Lines lines(text); const auto line = lines.Next();) {
    const bool is_begin = line->starts_with("begin");
    if (is_begin || *line == "end") {
      end_file();
      is_inside = is_begin;
      begins += is_begin ? 1 : 0;
    }
    if (*line == "end" && begins > 1) {
      contents.push_back(std::exchange(across, {}));
    }
    if (*line == "end") {
      across.clear();
      begins = 0;
    }
    if (is_begin || *line == "end") {
      continue;
    }
    if (is_inside) {
      const std::string bytes = Bytes(*line);
      all += bytes;
      across += bytes;
    }
    if (const auto bytes = DecodeLine(*line, is_inside)) {
      run += *bytes;
      file += *bytes;
    } else {
      end_run();
    }
  }
  end_file();
  if (begins > 1) {
    contents.push_back(across);
  }
}

}  // namespace

std::vector<std::string> DecodeUuencoded(std::string_view text) {
  std::vector<std::string> contents;
  Decode(text, contents);
  const bool has_begin = text.find("begin") != std::string_view::npos;
  if (const auto pieces = has_begin ? InPieces(text) : std::nullopt) {
    Decode(*pieces, contents);
  }
  return contents;
}

}  // namespace mime
