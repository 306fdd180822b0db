#include "installer/service/last_log_line.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "installer/service/service.h"
#include "installer/service/supervise_status.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestLine = 4096;
constexpr size_t kSecondsDigits = 16;
constexpr size_t kStampDigits = 24;
constexpr std::string_view kDigits = "0123456789abcdef";

// "@" and 24 hexadecimal digits: seconds and nanoseconds. Nothing for anything else.
std::optional<std::time_t> ParseStamp(std::string_view line) {
  const std::string_view stamp = line.substr(0, line.find(' '));
  if (stamp.size() != 1 + kStampDigits || stamp.front() != '@' ||
      stamp.find_first_not_of(kDigits, 1) != std::string_view::npos) {
    return std::nullopt;
  }
  uint64_t seconds = 0;
  std::from_chars(stamp.data() + 1, stamp.data() + 1 + kSecondsDigits, seconds, 16);
  std::string label;
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    label += static_cast<char>(seconds >> (shift - 8) & 0xffU);
  }
  return TaiSeconds(label);
}

}  // namespace

std::optional<LogLine> ParseLastLogLine(std::string_view content) {
  const size_t end = content.find_last_not_of("\n \t\r");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  content = content.substr(0, end + 1);
  const size_t start = content.rfind('\n');
  std::string_view line = content.substr(start == std::string_view::npos ? 0 : start + 1);
  const auto time = ParseStamp(line);
  if (time) {
    line.remove_prefix(std::min(line.size(), 2 + kStampDigits));
  }
  return LogLine{.time = time, .text = qhpsi::Printable(line, kLongestLine)};
}

std::string LogFile(const Context& context, const Service& service) {
  const Variables variables = VariablesOf(Tree(context.root), service);
  const auto set = variables.find("LOGDIR");
  const std::string& directory = set == variables.end() ? context.log_dir : set->second;
  return Below(Below(directory, service.name), "current");
}

std::optional<LogLine> LastLogLine(const Context& context, const Service& service) {
  const std::string path = LogFile(context, service);
  try {
    // The directory is qmaill's, and so is what `current` may be a link to.
    const auto tail = Tree(context.root).ReadTail(path, kLongestLine);
    return tail ? ParseLastLogLine(*tail) : std::nullopt;
  } catch (const Failure&) {
    return std::nullopt;
  }
}

}  // namespace installer
