#include "queue/header_filter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace queue {
namespace {

constexpr std::array<std::string_view, 5> kForged = {"x-qhpsi", "x-qhpsi-virus", "x-qhpsi-error",
                                                     "x-qhpsi-note", "x-quarantine-id"};

// RFC 5322's limit for a line. No honest line has one of the names with more blanks behind it.
constexpr size_t kMaxHeld = 998;

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool IsEndOfLine(char c) { return c == '\n' || c == '\r'; }

// The offset of the first CR or newline, or the size if there is none. One search, not two: with
// many bare CRs the second would run to the same far newline each time.
size_t FindEndOfLine(std::string_view in) {
  return static_cast<size_t>(std::find_if(in.begin(), in.end(), IsEndOfLine) - in.begin());
}

bool SameName(std::string_view text, std::string_view name) {
  return std::equal(text.begin(), text.end(), name.begin(), name.end(),
                    [](char a, char b) { return qhpsi::ToLower(a) == b; });
}

bool IsForged(std::string_view name) {
  return std::any_of(kForged.begin(), kForged.end(),
                     [&](std::string_view forged) { return SameName(name, forged); });
}

bool MayBecomeForged(std::string_view held) {
  return std::any_of(kForged.begin(), kForged.end(), [&](std::string_view forged) {
    return SameName(held, forged.substr(0, held.size()));
  });
}

}  // namespace

size_t HeaderFilter::Filter(std::string_view in, std::string& out) {
  size_t used = 0;
  while (used < in.size() && state_ != State::kBody) {
    const std::string_view rest = in.substr(used);
    switch (state_) {
      case State::kName:
        TakeNameByte(rest.front(), out);
        ++used;
        break;
      case State::kAfterName:
        used += TakeByteAfterName(rest.front(), out) ? 1 : 0;
        break;
      case State::kPass:
        used += PassLine(rest, out);
        break;
      case State::kDrop:
        used += DropLine(rest, out);
        break;
      case State::kDropEnd:
        // The byte only decides the state here; that state then takes it.
        state_ = IsBlank(rest.front()) ? State::kDrop : State::kName;
        break;
      case State::kBody:
        break;
    }
  }
  return used;
}

void HeaderFilter::Finish(std::string& out) {
  out += held_;
  held_.clear();
}

void HeaderFilter::TakeNameByte(char c, std::string& out) {
  if (c == ':' && IsForged(held_)) {
    held_.clear();
    state_ = State::kDrop;
    return;
  }
  if ((IsBlank(c) || IsEndOfLine(c)) && IsForged(held_)) {
    held_ += c;
    state_ = State::kAfterName;
    return;
  }
  held_ += c;
  if (IsEndOfLine(c)) {
    const bool is_empty_line = held_ == "\n" && !after_bare_cr_;
    EndHeldLine(out);
    state_ = is_empty_line ? State::kBody : State::kName;
  } else if (!MayBecomeForged(held_)) {
    out += held_;
    held_.clear();
    state_ = State::kPass;
  }
}

// False when the byte must be taken again, as the start of a line.
bool HeaderFilter::TakeByteAfterName(char c, std::string& out) {
  const char last = held_.back();
  const bool is_at_line_start = IsEndOfLine(last) && !IsBlank(c) && !(last == '\r' && c == '\n');
  if (is_at_line_start && last == '\r') {
    // No honest line. A field that we remove behind it could leave a line end: the two would become
    // "X-QHPSI\r\n", onto which a colon can be folded.
    held_.clear();
    state_ = State::kDrop;
    return false;
  }
  if (is_at_line_start) {
    EndHeldLine(out);
    state_ = State::kName;
    return false;
  }
  if (c == ':') {
    held_.clear();
    state_ = State::kDrop;
    return true;
  }
  held_ += c;
  if (!IsBlank(c) && !IsEndOfLine(c)) {
    out += held_;
    held_.clear();
    state_ = State::kPass;
  } else if (held_.size() > kMaxHeld) {
    held_.clear();
    state_ = State::kDrop;
  }
  return true;
}

// Passes what was held, up to the end of a line.
void HeaderFilter::EndHeldLine(std::string& out) {
  out += held_;
  after_bare_cr_ = held_.back() == '\r';
  held_.clear();
}

size_t HeaderFilter::PassLine(std::string_view in, std::string& out) {
  const size_t end = FindEndOfLine(in);
  if (end == in.size()) {
    out += in;
    return in.size();
  }
  out += in.substr(0, end + 1);
  after_bare_cr_ = in[end] == '\r';
  state_ = State::kName;
  return end + 1;
}

// A field that began after a newline goes together with its newline. One that began after a bare CR
// leaves its end behind: its line goes on, or ends there.
size_t HeaderFilter::DropLine(std::string_view in, std::string& out) {
  const size_t end = after_bare_cr_ ? FindEndOfLine(in) : std::min(in.find('\n'), in.size());
  if (end == in.size()) {
    return in.size();
  }
  if (!after_bare_cr_ || in[end] == '\r') {
    state_ = State::kDropEnd;
    return end + 1;
  }
  out += '\n';
  after_bare_cr_ = false;
  state_ = State::kName;
  return end + 1;
}

}  // namespace queue
