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

bool MayBecomeForged(std::string_view begin) {
  return std::any_of(kForged.begin(), kForged.end(), [&](std::string_view forged) {
    return SameName(begin, forged.substr(0, begin.size()));
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
        state_ = IsBlank(rest.front()) || rest.front() == '\0' ? State::kDrop : State::kName;
        break;
      case State::kBody:
        break;
    }
  }
  return used;
}

void HeaderFilter::Finish(std::string& out) {
  if (state_ == State::kAfterName || IsForged(name_)) {
    Forget();
  } else {
    Pass(out);
  }
}

void HeaderFilter::Hold(char c) {
  held_ += c;
  if (state_ == State::kName && c != '\0') {
    name_ += c;
  }
}

void HeaderFilter::Pass(std::string& out) {
  out += held_;
  Forget();
}

void HeaderFilter::Forget() {
  held_.clear();
  name_.clear();
}

void HeaderFilter::TakeNameByte(char c, std::string& out) {
  if (name_.ends_with('\r') && c != '\n') {
    // A bare CR in what may be one of the names: a reader that drops CRs would put it together. No
    // honest line.
    Forget();
    state_ = State::kDrop;
    return;
  }
  if (c == ':' && IsForged(name_)) {
    Forget();
    state_ = State::kDrop;
    return;
  }
  if ((IsBlank(c) || IsEndOfLine(c)) && IsForged(name_)) {
    state_ = State::kAfterName;
    Hold(c);
    return;
  }
  Hold(c);
  if (c == '\r' && held_.size() > 1) {
    return;
  }
  if (IsEndOfLine(c)) {
    const bool is_empty_line = held_ == "\n" && !after_bare_cr_;
    EndHeldLine(out);
    state_ = is_empty_line ? State::kBody : State::kName;
  } else if (!MayBecomeForged(name_)) {
    Pass(out);
    state_ = State::kPass;
  } else if (held_.size() > kMaxHeld && name_.empty()) {
    after_bare_cr_ = true;  // what follows is no line of its own to a reader of newlines, either
    Pass(out);
  } else if (held_.size() > kMaxHeld) {
    Forget();
    state_ = State::kDrop;
  }
}

// False when the byte must be taken again, as the start of a line.
bool HeaderFilter::TakeByteAfterName(char c, std::string& out) {
  const char last = held_.back();
  const bool is_at_line_start = IsEndOfLine(last) && !IsBlank(c) && !(last == '\r' && c == '\n');
  if (is_at_line_start) {
    // No honest line: a name, and no colon. What we remove behind it could leave what some reader
    // folds onto it, with a colon. After a bare CR all goes: a field that we remove behind it could
    // leave a line end, too.
    if (last == '\n' && after_bare_cr_) {
      out += '\n';
      after_bare_cr_ = false;
    }
    Forget();
    state_ = last == '\r' || c == '\0' ? State::kDrop : State::kName;
    return false;
  }
  if (c == ':') {
    Forget();
    state_ = State::kDrop;
    return true;
  }
  Hold(c);
  if (!IsBlank(c) && !IsEndOfLine(c) && c != '\0') {
    Pass(out);
    state_ = State::kPass;
  } else if (held_.size() > kMaxHeld && !IsEndOfLine(c)) {
    Forget();
    state_ = State::kDrop;
  }
  return true;
}

// Passes what was held, up to the end of a line.
void HeaderFilter::EndHeldLine(std::string& out) {
  after_bare_cr_ = held_.back() == '\r';
  Pass(out);
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
