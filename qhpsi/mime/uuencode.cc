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

// A decoder for which a group of four may go on in the next line, behind that one's length; and
// behind as many bytes as a line says, it has its length in turn.
class GroupsAcrossLines {
 public:
  // Returns how many bytes have come.
  size_t Take(std::string_view line) {
    const size_t before = bytes_.size();
    left_ = 0;
    for (const char c : line) {
      if (has_ended_) {
        break;
      }
      if (left_ == 0) {
        left_ = ValueOf(c);
        has_ended_ = left_ == 0;
        continue;
      }
      bits_ = bits_ << 6U | ValueOf(c);
      if (++characters_ % 4 == 0) {
        EndGroup();
      }
    }
    return bytes_.size() - before;
  }

  std::string TakeBytes() {
    std::string bytes = std::move(bytes_);
    *this = {};
    return bytes;
  }

 private:
  void EndGroup() {
    const size_t size = std::min<size_t>(left_, 3);
    for (const unsigned shift : {16U, 8U, 0U}) {
      bytes_ += static_cast<char>(bits_ >> shift & 0xffU);
    }
    bytes_.resize(bytes_.size() - 3 + size);
    left_ -= size;
  }

  std::string bytes_;
  size_t left_ = 0;  // bytes that the line has still
  size_t characters_ = 0;
  uint32_t bits_ = 0;
  bool has_ended_ = false;
};

// What several decoders make of the same lines.
class Decoder {
 public:
  explicit Decoder(std::vector<std::string>& contents) : contents_(contents) {}

  // Returns how many bytes are kept for it, of all that any of them makes.
  size_t Take(std::string_view line) {
    if (line.starts_with("begin")) {
      EndFile();
      is_inside_ = true;
      is_named_ = line.starts_with("begin ");
      ++begins_;
      return 0;
    }
    if (line == "end") {
      Finish();
      return 0;
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
    const size_t copies = (is_inside_ ? 2U : 0U) + (is_line ? 2U : 0U);
    return copies * bytes.size() + (is_named_ ? groups_.Take(line) : 0);
  }

  void Finish() {
    EndFile();
    if (begins_ > 1) {
      contents_.push_back(across_);
    }
    across_.clear();
    begins_ = 0;
    is_inside_ = false;
    is_named_ = false;
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
    std::string groups = groups_.TakeBytes();
    if (!groups.empty() && groups != all_ && groups != file_) {
      contents_.push_back(std::move(groups));
    }
    file_.clear();
    all_.clear();
  }

  std::vector<std::string>& contents_;
  bool is_inside_ = false;  // behind a "begin"
  bool is_named_ = false;   // which has more behind it
  size_t begins_ = 0;
  std::string run_;     // of lines that are encoded
  std::string file_;    // all runs
  std::string all_;     // the lines behind "begin", whatever is in them
  std::string across_;  // the same for a decoder that passes over each "begin" but the first
  GroupsAcrossLines groups_;
};

// False once more than `room` is needed; what is used of it goes off.
bool Decode(std::string_view text, size_t& room, std::vector<std::string>& contents) {
  Decoder decoder(contents);
  for (Lines lines(text); const auto line = lines.Next();) {
    const size_t size = decoder.Take(*line);
    if (size > room) {
      return false;
    }
    room -= size;
  }
  decoder.Finish();
  return true;
}

}  // namespace

bool IsUuencodedLine(std::string_view line) { return IsLine(line, false); }

std::optional<std::vector<std::string>> DecodeUuencoded(std::string_view text, size_t max_size) {
  std::vector<std::string> contents;
  if (!Decode(text, max_size, contents)) {
    return std::nullopt;
  }
  const bool has_begin = text.find("begin") != std::string_view::npos;
  const auto pieces = has_begin ? InPieces(text) : std::nullopt;
  if (pieces && !Decode(*pieces, max_size, contents)) {
    return std::nullopt;
  }
  return contents;
}

}  // namespace mime
