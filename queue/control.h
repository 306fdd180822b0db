// Files in HOME/control.

#ifndef QUEUE_CONTROL_H_
#define QUEUE_CONTROL_H_

#include <optional>
#include <string>
#include <string_view>

namespace queue {

// All of HOME/control/`name`; nothing when there is no such file. Throws Failure kConfig when it
// cannot be read or is larger than 64 KB.
std::optional<std::string> ReadControl(std::string_view name);

// Whether HOME/control/`name` is there, without a look into it. True, too, if that cannot be told.
bool HasControl(std::string_view name);

// The first line of `text` without the blanks at its end: qmail reads a control file with one value
// so.
std::string_view FirstLine(std::string_view text);

}  // namespace queue

#endif  // QUEUE_CONTROL_H_
