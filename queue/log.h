// Words for the log, on descriptor 2, or for the front end, on ERROR_FD.

#ifndef QUEUE_LOG_H_
#define QUEUE_LOG_H_

#include <string_view>

namespace queue {

// Writes `text` with one write(2) if it is no longer than 4 KB, so that lines of several processes
// do not mix. Waits at most 5 seconds until a reader makes room, and half a minute for all: a mail
// must not hang because nobody reads the log. Uses the alarm meanwhile. False when not all was
// written.
bool WriteText(int fd, std::string_view text);

}  // namespace queue

#endif  // QUEUE_LOG_H_
