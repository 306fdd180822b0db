// The files of a log that multilog writes: rotated ones, and `current`. They belong to qmaill, who
// may put anything in their place: what is no regular file, what leads elsewhere, and what is
// larger than multilog makes a file is passed over.

#ifndef INSTALLER_REPORT_LOG_FILES_H_
#define INSTALLER_REPORT_LOG_FILES_H_

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "installer/system/tree.h"

namespace installer {

inline constexpr uint64_t kLargestLogFile = 16'777'215;  // multilog's own limit
inline constexpr size_t kMostLogFiles = 2000;            // of one log: the newest
inline constexpr size_t kLongestLogLine = 8192;          // longer ones are passed over

struct LogPart {
  std::string name = {};  // "@4000000065f0c4aa1b2c3d4e.s", "current"
  uint64_t inode = 0;
  uint64_t size = 0;
  std::time_t changed = 0;
  std::optional<std::time_t> until = {};  // no line is newer; nothing for `current`
};

struct LogParts {
  std::vector<LogPart> parts = {};  // the oldest first
  size_t passed_over = 0;
};

// The files of the log in `directory`, which Tree(...).Within() gave `log` for; each once, also
// while multilog renames it. Throws Failure when the directory cannot be read.
LogParts ListLogParts(const Tree& log, const std::string& directory);

// Calls `take` with each line of `part` from `offset` on, without its newline and of at most
// kLongestLogLine bytes, and returns where the next one begins. The end of a rotated file ends its
// last line; in `current` multilog may still be writing it. A file that is gone has no lines.
uint64_t ReadLogLines(const Tree& log, const std::string& directory, const LogPart& part,
                      uint64_t offset, const std::function<void(std::string_view line)>& take);

// The first bytes of `part`, at most `size`; what tells it from others together with its inode.
std::string StartOf(const Tree& log, const std::string& directory, const LogPart& part,
                    size_t size);

}  // namespace installer

#endif  // INSTALLER_REPORT_LOG_FILES_H_
