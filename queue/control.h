// Files in HOME/control.

#ifndef QUEUE_CONTROL_H_
#define QUEUE_CONTROL_H_

#include <sys/stat.h>

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace queue {

// Whether what `st` is of has changed at `time` or later, or may have: a file system's clock moves
// in ticks.
bool HasChangedSince(const struct stat& st, std::time_t time);

// Throws Failure kConfig for a file that is empty and has changed since `before`, when it had not
// yet been opened: whoever writes to it emptied it first, and without the setting a mail could get
// by unscanned. `what` names the file.
void RequireNotEmptied(int fd, std::string_view text, std::time_t before, const std::string& what);

// All of HOME/control/`name`; nothing when there is no such file. Throws Failure kConfig when it
// cannot be read, has just been emptied or is larger than 64 KB.
std::optional<std::string> ReadControl(std::string_view name);

// Whether HOME/control/`name` is there, without a look into it. True, too, if that cannot be told.
bool HasControl(std::string_view name);

// The first line of `text` without the blanks at its end: qmail reads a control file with one value
// so.
std::string_view FirstLine(std::string_view text);

}  // namespace queue

#endif  // QUEUE_CONTROL_H_
