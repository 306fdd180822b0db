#include "queue/scanner_output.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/virus_name.h"
#include "queue/verdict.h"

namespace queue {
namespace {

constexpr size_t kMaxLine = 512;
constexpr size_t kMaxKept = 4096;
constexpr size_t kMaxDetail = 255;
constexpr std::string_view kLogPrefix = "scanner: ";  // else it could begin a line as we do
constexpr std::string_view kFound = " FOUND";
constexpr std::string_view kError = " ERROR";

// The name in "FILE: NAME FOUND" or "NAME FOUND".
std::string_view NameIn(std::string_view line) {
  line.remove_suffix(kFound.size());
  // No virus has ": " in its name; a file name in front of it may.
  const size_t colon = line.rfind(": ");
  return colon == std::string_view::npos ? line : line.substr(colon + 2);
}

}  // namespace

void ScannerOutput::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    line_ += bytes.substr(0, std::min(end, kMaxLine - line_.size()));
    if (end == bytes.size()) {
      return;
    }
    FinishLine();
    bytes.remove_prefix(end + 1);
  }
}

void ScannerOutput::Finish() { FinishLine(); }

void ScannerOutput::FinishLine() {
  while (!line_.empty() && (line_.back() == '\r' || line_.back() == ' ')) {
    line_.pop_back();
  }
  if (line_.empty()) {
    return;
  }
  const std::string line = qhpsi::Printable(line_, kMaxLine);
  line_.clear();
  // A virus counts for more than a limit, whichever comes first.
  if (line.ends_with(kFound) && (found_.empty() || qhpsi::IsLimit(NameIn(found_)))) {
    found_ = line;
  }
  const size_t logged = kLogPrefix.size() + line.size() + 1;
  if (kept_ + logged <= kMaxKept) {
    kept_ += logged;
    lines_.push_back(line);
  }
  last_ = line;
}

std::string ScannerOutput::VirusName() const {
  return found_.empty() ? std::string() : std::string(NameIn(found_).substr(0, kMaxDetail));
}

std::string ScannerOutput::Reason() const {
  std::string_view reason = last_;
  if (reason.starts_with(messfile_ + ": ")) {
    reason.remove_prefix(messfile_.size() + 2);
  }
  if (reason.ends_with(kError)) {
    reason.remove_suffix(kError.size());
  }
  return std::string(reason.substr(0, kMaxDetail));
}

std::string ScannerOutput::LinesForLog(Verdict::Kind kind) const {
  auto used = lines_.end();
  if (kind == Verdict::Kind::kInfected) {
    used = std::find(lines_.begin(), lines_.end(), found_);
  } else if (kind == Verdict::Kind::kNone && !lines_.empty() && lines_.back() == last_) {
    used = std::prev(lines_.end());
  }
  std::string text;
  for (auto line = lines_.begin(); line != lines_.end(); ++line) {
    if (line != used) {
      text += std::string(kLogPrefix) + *line + "\n";
    }
  }
  return text;
}

}  // namespace queue
