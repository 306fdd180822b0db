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

// Only `is_inside`, after "begin", it may be shorter than its first character says.
bool IsLine(std::string_view line, bool is_inside) {
  const size_t size = SizeOf(line);
  if (size == 0 || !std::all_of(line.begin(), line.end(), IsUuCharacter)) {
    return false;
  }
  const size_t characters = CharactersFor(size);
  return is_inside || (line.size() > characters && line.size() <= 1 + characters + kMaxExtra);
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

// What several decoders make of the same lines.
class Decoder {
 public:
  explicit Decoder(std::vector<std::string>& contents) : contents_(contents) {}

  void Take(std::string_view line) {
    if (line.starts_with("begin")) {
      EndFile();
      is_inside_ = true;
      ++begins_;
      return;
    }
    if (line == "end") {
      Finish();
      return;
    }
    const bool is_line = IsLine(line, is_inside_);
    const std::string bytes = is_line || is_inside_ ? Bytes(line) : "";
    if (is_inside_) {
      all_ += bytes;
      across_ += bytes;
    }
    if (is_line) {
      run_ += bytes;
      file_ += bytes;
    } else {
      EndRun();
    }
  }

  void Finish() {
    EndFile();
    if (begins_ > 1) {
      contents_.push_back(across_);
    }
    across_.clear();
    begins_ = 0;
    is_inside_ = false;
  }

 private:
  void EndRun() {
    if (!run_.empty()) {
      contents_.push_back(std::exchange(run_, {}));
    }
  }

  void EndFile() {
    const bool has_runs = file_.size() > run_.size();
    EndRun();
    if (has_runs && file_ != contents_.back()) {
      contents_.push_back(file_);
    }
    if (!all_.empty() && (contents_.empty() || all_ != contents_.back())) {
      contents_.push_back(all_);
    }
    file_.clear();
    all_.clear();
  }

  std::vector<std::string>& contents_;
  bool is_inside_ = false;  // behind a "begin"
  size_t begins_ = 0;
  std::string run_;     // of lines that are encoded
  std::string file_;    // all runs
  std::string all_;     // the lines behind "begin", whatever is in them
  std::string across_;  // the same for a decoder that passes over each "begin" but the first
};

void Decode(std::string_view text, std::vector<std::string>& contents) {
  Decoder decoder(contents);
  for (Lines lines(text); const auto line = lines.Next();) {
    decoder.Take(*line);
  }
  decoder.Finish();
}

}  // namespace

bool IsUuencodedLine(std::string_view line) { return IsLine(line, false); }

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
