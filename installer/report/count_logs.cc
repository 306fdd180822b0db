#include "installer/report/count_logs.h"

#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "installer/report/log_counters.h"
#include "installer/report/log_entry.h"
#include "installer/report/log_files.h"
#include "installer/service/last_log_line.h"
#include "installer/service/log_stamp.h"
#include "installer/service/service.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr char kMissed = '~';  // in front of the key of a file that was not there

constexpr mode_t kPrivateDirectory = 0700;
constexpr mode_t kPrivateFile = 0600;

using TakeLine = std::function<void(std::string_view line)>;

// A file keeps this whatever multilog names it, and the next file with its inode has another.
// Nothing as long as it has no whole stamp.
std::string KeyOf(const Tree& log, const std::string& directory, const LogPart& part) {
  constexpr size_t kStamp = kLogStampSize - 1;
  const std::string start = StartOf(log, directory, part, kStamp);
  return start.size() < kStamp ? std::string()
                               : std::to_string(part.inode) + " " + qhpsi::Printable(start, kStamp);
}

LogPositions ReadOn(const Tree& tree, const std::string& path, const LogPositions& before,
                    const TakeLine& take) {
  const std::string directory = tree.Resolve(path);
  const Tree log = tree.Within(directory);
  LogPositions now;
  const auto offset_of = [&before](const std::string& key) {
    const auto known = before.find(key);
    const auto missed = before.find(kMissed + key);
    return known != before.end() ? known->second : missed != before.end() ? missed->second : 0;
  };
  for (const LogPart& part : ListLogParts(log, directory).parts) {
    const std::string key = KeyOf(log, directory, part);
    if (key.empty()) {
      continue;
    }
    const uint64_t offset = std::min(offset_of(key), part.size);
    now[key] = ReadLogLines(log, directory, part, offset, [&](std::string_view line) {
      if (ParseLogStamp(line)) {
        take(line.substr(std::min(line.size(), kLogStampSize)));
      }
    });
  }
  // A file that multilog renames meanwhile may be there again the next time.
  for (const auto& [key, offset] : before) {
    if (!key.starts_with(kMissed) && !now.contains(key)) {
      now[kMissed + key] = offset;
    }
  }
  return now;
}

void CountService(const Tree& tree, const Service& service, const std::string& path,
                  CounterState& state) {
  LogCounters& counters = state.counters;
  TakeLine take = [&](std::string_view line) {
    if (const auto entry = ParseLogEntry(line)) {
      counters.Add(*entry);
    }
  };
  if (service.name == "freshclam") {
    take = [&](std::string_view line) { counters.AddFreshclam(line); };
  }
  state.logs[path] = ReadOn(tree, path, state.logs[path], take);
}

// Too large a file, for one, is none of ours.
CounterState ReadState(const Tree& tree, const std::string& path) {
  try {
    return DecodeState(tree.Read(path).value_or(std::string()));
  } catch (const Failure&) {
    return {};
  }
}

void CountNew(const Context& context, const Tree& tree, CounterState& state) {
  std::map<std::string, LogPositions> before = std::exchange(state.logs, {});
  for (const Service& service : ListServices(context)) {
    const std::string path = LogDirectoryOf(context, service);
    if (service.name == "clamd" || state.logs.count(path) != 0) {
      continue;
    }
    state.logs[path] = before[path];
    try {
      if (tree.IsDirectory(path)) {
        CountService(tree, service, path, state);
      }
    } catch (const Failure&) {
      continue;  // it keeps its position
    }
  }
}

}  // namespace

std::string CounterDirectory(const Context& context) {
  return Below(context.home, "qhpsi/metrics");
}

LogCounters CountLogs(const Context& context) {
  const Tree tree(context.root);
  const std::string directory = CounterDirectory(context);
  if (!tree.Stat(directory)) {
    tree.MakeDirectory(directory, {}, kPrivateDirectory);
  }
  const qhpsi::Fd lock = tree.Lock(Below(directory, "lock"));
  const std::string path = Below(directory, "state");
  CounterState state = ReadState(tree, path);
  CountNew(context, tree, state);
  tree.Write(path, EncodeState(state), {}, kPrivateFile, true);
  return state.counters;
}

}  // namespace installer
