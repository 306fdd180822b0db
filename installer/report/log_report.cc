#include "installer/report/log_report.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "installer/report/clamd_log.h"
#include "installer/report/freshclam_log.h"
#include "installer/report/log_entry.h"
#include "installer/report/log_files.h"
#include "installer/report/tally.h"
#include "installer/service/down_file.h"
#include "installer/service/last_log_line.h"
#include "installer/service/log_stamp.h"
#include "installer/service/service.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr std::time_t kFreshclamDays = 40;
constexpr std::time_t kDay = 86400;
constexpr uint64_t kMostOfFreshclam = uint64_t{64} << 20U;
constexpr size_t kLongestReason = 300;

using TakeLine = std::function<void(std::time_t time, std::string_view line)>;

// A service's log: its directory, what is to be read of it, and who takes the lines.
struct Log {
  Tree tree;
  std::string directory;
  LogParts found;
  TakeLine take;
};

// Only files that may have a line since then.
void LeaveOut(LogParts& found, std::time_t before) {
  auto& parts = found.parts;
  const auto is_old = [&](const LogPart& part) { return part.until && *part.until < before; };
  parts.erase(std::remove_if(parts.begin(), parts.end(), is_old), parts.end());
}

Log OpenLog(const Tree& tree, const std::string& path, TakeLine take) {
  const std::string directory = tree.Resolve(path);
  Tree within = tree.Within(directory);
  LogParts found = ListLogParts(within, directory);
  return {std::move(within), directory, std::move(found), std::move(take)};
}

// At most kMostOfFreshclam bytes, the newest.
void KeepNewest(LogParts& found) {
  uint64_t size = 0;
  auto first = found.parts.end();
  while (first != found.parts.begin() && size + std::prev(first)->size <= kMostOfFreshclam) {
    size += (--first)->size;
  }
  found.parts.erase(found.parts.begin(), first);
}

bool ChangedSince(const LogParts& found, std::time_t from) {
  return std::any_of(found.parts.begin(), found.parts.end(),
                     [&](const LogPart& part) { return part.changed >= from; });
}

// Reads what was found, the oldest first.
class Reader {
 public:
  Reader(const std::vector<Log>& logs, const ReadingProgress& progress) : progress_(progress) {
    for (const Log& log : logs) {
      for (const LogPart& part : log.found.parts) {
        total_ += part.size;
      }
    }
  }

  void Read(const Log& log, LogReport* report) {
    for (const LogPart& part : log.found.parts) {
      uint64_t lines = 0;
      ReadLogLines(log.tree, log.directory, part, 0, [&](std::string_view line) {
        ++lines;
        const auto time = ParseLogStamp(line);
        if (time) {
          log.take(*time, line.substr(std::min(line.size(), kLogStampSize)));
        }
      });
      done_ += part.size;
      if (report != nullptr) {
        report->lines += lines;
        ++report->files;
      }
      if (progress_) {
        progress_(total_, done_);
      }
    }
  }

 private:
  const ReadingProgress& progress_;
  uint64_t total_ = 0;
  uint64_t done_ = 0;
};

TakeLine TakerFor(const std::string& service, LogReport& report) {
  if (service == "clamd") {
    return [&](std::time_t time, std::string_view line) { report.clamd.Add(time, line); };
  }
  if (service == "freshclam") {
    return [&](std::time_t time, std::string_view line) { report.freshclam.Add(time, line); };
  }
  return [&](std::time_t time, std::string_view line) {
    if (const auto entry = ParseLogEntry(line)) {
      report.mail.Add(time, *entry);
    }
  };
}

void AddReason(const std::string& reason, LogReport& report) {
  report.passed_over.push_back(qhpsi::Printable(reason, kLongestReason));
}

std::vector<Log> OpenLogs(const Context& context, std::time_t from, LogReport& report) {
  const Tree tree(context.root);
  std::vector<Log> logs;
  std::set<std::string> seen;
  for (const Service& service : ListServices(context)) {
    const std::string path = LogDirectoryOf(context, service);
    if (!seen.insert(path).second) {
      continue;
    }
    try {
      if (!tree.IsDirectory(path)) {
        continue;  // it has never run
      }
      Log log = OpenLog(tree, path, TakerFor(service.name, report));
      const bool is_mail = service.name != "clamd" && service.name != "freshclam";
      if (!is_mail && HasDownFile(tree, service) && !ChangedSince(log.found, from)) {
        continue;  // it was given up, as where the distribution's took over
      }
      // clamd's state at the beginning, and when signatures last came, are in older lines.
      LeaveOut(log.found, is_mail ? from : from - 2 * kDay);
      if (log.found.passed_over > 0) {
        AddReason(path + ": " + std::to_string(log.found.passed_over) +
                      " files are none of multilog's, or too many",
                  report);
      }
      logs.push_back(std::move(log));
    } catch (const Failure& failure) {
      AddReason(failure.what(), report);
    }
  }
  return logs;
}

}  // namespace

LogReport ReadLogs(const Context& context, Period period, const ReadingProgress& progress) {
  LogReport report{Tally(period), ClamdLog(period), FreshclamLog(period)};
  const std::vector<Log> logs = OpenLogs(context, period.from, report);
  Reader reader(logs, progress);
  for (const Log& log : logs) {
    reader.Read(log, &report);
  }
  return report;
}

FreshclamLog ReadFreshclamLog(const Context& context, std::time_t now) {
  FreshclamLog found(Period{now - kFreshclamDays * kDay, now + 1});
  try {
    const Tree tree(context.root);
    const Service service = FindService(context, "freshclam");
    std::vector<Log> logs;
    logs.push_back(
        OpenLog(tree, LogDirectoryOf(context, service),
                [&](std::time_t time, std::string_view line) { found.Add(time, line); }));
    KeepNewest(logs.front().found);
    const ReadingProgress no_progress;
    Reader reader(logs, no_progress);
    reader.Read(logs.front(), nullptr);
  } catch (const Failure&) {
    return found;
  }
  return found;
}

}  // namespace installer
