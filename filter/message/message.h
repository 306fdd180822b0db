// The message being delivered, on descriptor 0: first the header alone, then, if a rule needs it,
// all of it.

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
  // Reads the header from `fd`, which the caller keeps, after rewinding it if that is possible.
  explicit Message(int fd);

  // The bytes that ReadHeaderText() read.
  const std::string& head() const { return head_; }

  // Makes `fd` rewindable: copies a message from a pipe to a file without a name. Throws Failure
  // (temporary).
  void MakeSeekable();

  // The members below need a seekable message.

  // Its length in bytes.
  uint64_t Size() const;

  // Calls `take` with the message from `offset` on, in pieces.
  void ForEachPiece(off_t offset, const std::function<void(std::string_view)>& take) const;

  // Lets the next program that reads `fd` begin at the start.
  void Rewind() const;

 private:
  int fd_;
  bool is_seekable_;
  std::string head_;
};

}  // namespace filter

#endif  // FILTER_MESSAGE_MESSAGE_H_
