// Words for the log, on descriptor 2, or for the front end, on ERROR_FD.

#ifndef QUEUE_LOG_H_
#define QUEUE_LOG_H_

#include <string_view>

namespace queue {

// Writes `text` as one write(2) where it is no longer than 4 KB, so that lines of several processes
// do not mix. Waits at most 5 seconds for a reader to make room: a mail must not hang because
// nobody reads the log. False when not all was written.
bool WriteText(int fd, std::string_view text);

}  // namespace queue

#endif  // QUEUE_LOG_H_
