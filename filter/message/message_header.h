// The header of a message as rules see it: unfolded and decoded values, found by name.
//
// A sender wrote all of it, so any byte may be in a value (NUL and what is no UTF-8 too), and what
// is read, kept and decoded is bounded. Of the body, no more is read than came with the end of the
// header in one read.

#ifndef FILTER_MESSAGE_MESSAGE_HEADER_H_
#define FILTER_MESSAGE_MESSAGE_HEADER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace filter {

// Of a longer header, this much counts.
inline constexpr size_t kMaxHeaderSize = size_t{1} << 20;

// Reads from `fd`, where it stands, until the header's end is among what was read, the message
// ends, or `max` bytes were read. Returns all that was read, which may have some of the body.
// Throws Failure (temporary) when it cannot read.
std::string ReadHeaderText(int fd, size_t max = kMaxHeaderSize);

class MessageHeader {
 public:
  // The header that `text` begins with. It ends at the first empty line or with the text; a line
  // that is no field is passed over.
  explicit MessageHeader(std::string_view text);

  // The values of all fields called `name` (whatever its letters' case), in the message's order.
  // Unfolded: a line break with the blanks around it is one space; no blanks at either end.
  // Encoded words (RFC 2047) are UTF-8 text. Valid as long as this object and until Set().
  std::vector<std::string_view> Values(std::string_view name) const;

  // The same without decoding, to find addresses in: an encoded word may hold a comma or an @ that
  // is no part of an address.
  std::vector<std::string_view> RawValues(std::string_view name) const;

  // `name` has this one value from now on. For what is known better than the message says it.
  void Set(std::string_view name, const std::string& value);

 private:
  struct Field {
    std::string name;  // in lower case
    std::string raw;
    std::string decoded;
  };

  void AddField(std::string_view lines);

  std::vector<Field> fields_;
};

}  // namespace filter

#endif  // FILTER_MESSAGE_MESSAGE_HEADER_H_
