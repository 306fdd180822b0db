// The first lines of a queued message: Received, and what the scan found.
//
// We know the verdict only when the message is on disk. So that we need not write the message
// twice, we keep room for the verdict's lines: blanks at the end of the Received line (RFC 5322
// allows white space after the date).

#ifndef QUEUE_FIRST_LINES_H_
#define QUEUE_FIRST_LINES_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace queue {

// "Received: (qmail 3223 invoked from network); 26 Sep 1995 04:46:54 -0000", without a newline.
// `time` is in seconds since 1970.
std::string ReceivedLine(pid_t pid, std::string_view invoked, int64_t time);

class FirstLines {
 public:
  // `room` is how many bytes to keep for lines that come later.
  FirstLines(std::string received, size_t room) : received_(std::move(received)), room_(room) {}

  // Received line, blanks, newline, `lines` (each with its newline). As long as size(), unless
  // `lines` need more than the room.
  std::string Text(std::string_view lines) const;
  size_t size() const { return received_.size() + room_ + 1; }

 private:
  std::string received_;
  size_t room_;
};

// Room for "X-QHPSI: virus found" and an X-QHPSI-Virus line with a name of usual length.
inline constexpr size_t kRoomForVerdict = 101;

}  // namespace queue

#endif  // QUEUE_FIRST_LINES_H_
