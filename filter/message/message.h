// The message being delivered, on descriptor 0: its header, then, for those that need it, all of
// it.

#ifndef FILTER_MESSAGE_MESSAGE_H_
#define FILTER_MESSAGE_MESSAGE_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace filter {

class Message {
 public:
  // Reads the header from `fd`, which stays the caller's; from its start where it can be rewound.
  explicit Message(int fd);

  // What ReadHeaderText() read.
  const std::string& head() const { return head_; }

  // Sees to it that `fd` can be rewound. A message from a pipe goes into a file that has no name.
  // Throws Failure (temporary).
  void MakeSeekable();

  // The members below want a message that is seekable.

  // Its length in bytes.
  uint64_t Size() const;

  // Calls `take` with the message from `offset` on, in pieces.
  void ForEachPiece(off_t offset, const std::function<void(std::string_view)>& take) const;

  // The next program that reads `fd` finds the start.
  void Rewind() const;

 private:
  int fd_;
  bool is_seekable_;
  std::string head_;
};

}  // namespace filter

#endif  // FILTER_MESSAGE_MESSAGE_H_
