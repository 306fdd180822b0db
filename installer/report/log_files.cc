#include "installer/report/log_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "installer/service/log_stamp.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"

namespace installer {
namespace {

constexpr std::string_view kCurrent = "current";
constexpr std::string_view kPrevious = "previous";  // `current` as it was, until it has its time
constexpr size_t kBufferSize = size_t{1} << 18U;
constexpr size_t kMostNames = 100'000;  // in a directory, whatever they are

// The time in "@STAMP.s" or "@STAMP.u"; nothing for any other name.
std::optional<std::time_t> RotatedAt(std::string_view name) {
  constexpr size_t kStamp = kLogStampSize - 1;
  if (name.size() != kStamp + 2 || !(name.ends_with(".s") || name.ends_with(".u"))) {
    return std::nullopt;
  }
  return ParseLogStamp(name.substr(0, kStamp));
}

std::vector<std::string> NamesOfLogs(const Tree& log, const std::string& path) {
  qhpsi::Directory directory(log.OpenDirectory(path));
  if (!directory.valid()) {
    throw SystemFailure("cannot read " + path, errno);
  }
  std::vector<std::string> names;
  for (size_t seen = 0; seen < kMostNames; ++seen) {
    const char* const entry = directory.Next();
    if (entry == nullptr && errno != 0) {
      throw SystemFailure("cannot read " + path, errno);
    }
    if (entry == nullptr) {
      break;
    }
    std::string name = entry;
    if (name == kCurrent || name == kPrevious || RotatedAt(name)) {
      names.push_back(std::move(name));
    }
  }
  // "@" is less than "c": `current` comes behind the others, of which the oldest comes first.
  std::sort(names.begin(), names.end());
  const auto current = std::find(names.begin(), names.end(), kCurrent);
  std::rotate(current, current == names.end() ? current : current + 1, names.end());
  return names;
}

// A regular file that is the log's own: with a second name only where it has the directory's owner,
// as while multilog renames it.
qhpsi::Fd OpenPart(const Tree& log, const std::string& directory, const std::string& name,
                   struct stat& st) {
  const qhpsi::Fd parent = log.OpenDirectory(directory);
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;  // waits for no fifo
  qhpsi::Fd fd(::openat(parent.get(), name.c_str(), kFlags));
  struct stat around = {};
  if (!fd.valid() || ::fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode) ||
      ::fstat(parent.get(), &around) != 0 || (st.st_nlink > 1 && st.st_uid != around.st_uid)) {
    return qhpsi::Fd();
  }
  return fd;
}

// Gives away the whole lines in `text`; the beginning of another one stays. `skipping` says that it
// begins within a line that is too long.
void TakeLines(std::string& text, bool& skipping,
               const std::function<void(std::string_view line)>& take) {
  const std::string_view view = text;
  size_t start = 0;
  for (size_t end = 0; (end = view.find('\n', start)) != std::string_view::npos; start = end + 1) {
    if (!skipping && end - start <= kLongestLogLine) {
      take(view.substr(start, end - start));
    }
    skipping = false;
  }
  text.erase(0, start);
  if (text.size() > kLongestLogLine) {
    skipping = true;
    text.clear();
  }
}

}  // namespace

LogParts ListLogParts(const Tree& log, const std::string& directory) {
  LogParts found;
  std::set<uint64_t> inodes;
  std::vector<std::string> names = NamesOfLogs(log, directory);
  if (names.size() > kMostLogFiles) {
    found.passed_over = names.size() - kMostLogFiles;
    names.erase(names.begin(), names.end() - kMostLogFiles);
  }
  for (std::string& name : names) {
    struct stat st = {};
    const qhpsi::Fd fd = OpenPart(log, directory, name, st);
    const auto size = static_cast<uint64_t>(st.st_size);
    if (!fd.valid() || size > kLargestLogFile) {
      ++found.passed_over;
    } else if (inodes.insert(st.st_ino).second) {
      const auto until = RotatedAt(name);
      found.parts.push_back({.name = std::move(name),
                             .inode = st.st_ino,
                             .size = size,
                             .changed = st.st_mtime,
                             .until = until});
    }
  }
  return found;
}

uint64_t ReadLogLines(const Tree& log, const std::string& directory, const LogPart& part,
                      uint64_t offset, const std::function<void(std::string_view line)>& take) {
  struct stat st = {};
  const qhpsi::Fd fd = OpenPart(log, directory, part.name, st);
  if (!fd.valid() || st.st_ino != part.inode) {
    return offset;
  }
  std::string text;
  bool skipping = false;
  uint64_t position = offset;
  while (position < part.size) {
    const size_t kept = text.size();
    const size_t wanted = std::min<uint64_t>(kBufferSize, part.size - position);
    text.resize(kept + wanted);
    const ssize_t n = ::pread(fd.get(), text.data() + kept, wanted, static_cast<off_t>(position));
    text.resize(kept + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      break;
    }
    position += static_cast<uint64_t>(n);
    TakeLines(text, skipping, take);
  }
  if (part.until && !skipping && !text.empty()) {
    take(text);
    return position;
  }
  return part.until || skipping ? position : position - text.size();
}

std::string StartOf(const Tree& log, const std::string& directory, const LogPart& part,
                    size_t size) {
  struct stat st = {};
  const qhpsi::Fd fd = OpenPart(log, directory, part.name, st);
  return fd.valid() && st.st_ino == part.inode
             ? qhpsi::ReadAll(fd.get(), size).value_or(std::string())
             : std::string();
}

}  // namespace installer
