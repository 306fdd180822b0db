// What a scanner prints, against a plain reader: names, reasons and lines for the log.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/virus_name.h"
#include "queue/scanner_output.h"
#include "queue/verdict.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using Kind = queue::Verdict::Kind;

constexpr const char* kFile = "/queue/mess/7/4711";
constexpr std::string_view kLogPrefix = "scanner: ";
constexpr size_t kMaxLine = 512;
constexpr size_t kMaxKept = 4096;
constexpr size_t kMaxDetail = 255;

// Printable, and without the blanks at their ends; none is empty.
std::vector<std::string> ReadLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, std::min(size, kMaxLine));
    line = line.substr(0, line.find_last_not_of(" \r") + 1);
    if (!line.empty()) {
      lines.push_back(qhpsi::Printable(line, kMaxLine));
    }
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

// The name of a virus, or else that of a limit.
std::string VirusName(const std::vector<std::string>& lines) {
  std::string name;
  for (std::string line : lines) {
    if (!line.ends_with(" FOUND") || (!name.empty() && !qhpsi::IsLimit(name))) {
      continue;
    }
    line.resize(line.size() - std::string_view(" FOUND").size());
    const size_t colon = line.rfind(": ");
    name = colon == std::string::npos ? line : line.substr(colon + 2);
    if (name.empty()) {
      return name;  // somebody's "x:  FOUND": a virus without a name
    }
  }
  return name.substr(0, kMaxDetail);
}

std::string Reason(const std::vector<std::string>& lines) {
  std::string reason = lines.empty() ? "" : lines.back();
  const std::string file = std::string(kFile) + ": ";
  if (reason.starts_with(file)) {
    reason.erase(0, file.size());
  }
  if (reason.ends_with(" ERROR")) {
    reason.resize(reason.size() - std::string_view(" ERROR").size());
  }
  return reason.substr(0, kMaxDetail);
}

void CheckLog(const queue::ScannerOutput& output, const std::vector<std::string>& lines) {
  for (const Kind kind : {Kind::kUnscanned, Kind::kClean, Kind::kInfected, Kind::kNone}) {
    const std::string text = output.LinesForLog(kind);
    Require(text.size() <= kMaxKept, "the log is bounded");
    for (std::string_view log = text; !log.empty(); log.remove_prefix(log.find('\n') + 1)) {
      Require(log.starts_with(kLogPrefix), "no line begins as the scanner wants it to");
      log.remove_prefix(kLogPrefix.size());
      const std::string line(log.substr(0, log.find('\n')));
      Require(std::find(lines.begin(), lines.end(), line) != lines.end(),
              "each line was printed, and is printable");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  queue::ScannerOutput output(kFile);
  fuzz::InPieces(text, [&](std::string_view piece) { output.Feed(piece); });
  output.Finish();
  const std::vector<std::string> lines = ReadLines(text);
  Require(output.VirusName() == VirusName(lines), "the name is the plain reader's");
  Require(output.Reason() == Reason(lines), "and so is the reason");
  CheckLog(output, lines);
  return 0;
}
