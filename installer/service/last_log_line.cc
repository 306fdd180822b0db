#include "installer/service/last_log_line.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "installer/service/log_stamp.h"
#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestLine = 4096;

}  // namespace

std::optional<LogLine> ParseLastLogLine(std::string_view content) {
  const size_t end = content.find_last_not_of("\n \t\r");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  content = content.substr(0, end + 1);
  const size_t start = content.rfind('\n');
  std::string_view line = content.substr(start == std::string_view::npos ? 0 : start + 1);
  const auto time = ParseLogStamp(line);
  if (time) {
    line.remove_prefix(std::min(line.size(), kLogStampSize));
  }
  return LogLine{.time = time, .text = qhpsi::Printable(line, kLongestLine)};
}

std::string LogDirectoryOf(const Context& context, const Service& service) {
  const Variables variables = VariablesOf(Tree(context.root), service);
  const auto set = variables.find("LOGDIR");
  const std::string& directory = set == variables.end() ? context.log_dir : set->second;
  return Below(directory, service.name);
}

std::string LogFile(const Context& context, const Service& service) {
  return Below(LogDirectoryOf(context, service), "current");
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
