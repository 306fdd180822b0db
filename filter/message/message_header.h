// The header of a message as rules see it: unfolded and decoded values, found by name.
//
// A sender wrote all of it, so a value may contain any byte, also NUL and invalid UTF-8, and we
// limit what we read, keep and decode. The body stays unread except for what the last read() of the
// header brought along.

#ifndef FILTER_MESSAGE_MESSAGE_HEADER_H_
#define FILTER_MESSAGE_MESSAGE_HEADER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace filter {

// Only this much of a longer header counts.
inline constexpr size_t kMaxHeaderSize = size_t{1} << 20;

// Reads from the current position of `fd` until it has the header's end, the message's end or `max`
// bytes. Returns all that it read, which may include some of the body. Throws Failure (temporary)
// when a read fails.
std::string ReadHeaderText(int fd, size_t max = kMaxHeaderSize);

class MessageHeader {
 public:
  // Parses the header at the start of `text`, up to the first empty line or the end. Skips a line
  // that is no field.
  explicit MessageHeader(std::string_view text);

  // The values of all fields called `name`, in any case, in the message's order. Unfolding turns a
  // line break and the blanks around it into one space and trims both ends. Encoded words (RFC
  // 2047) become UTF-8 text. The views are valid as long as this object and until Set().
  std::vector<std::string_view> Values(std::string_view name) const;

  // The same without decoding, for finding addresses: an encoded word may hide a comma or an @ that
  // belongs to no address.
  std::vector<std::string_view> RawValues(std::string_view name) const;

  // Replaces all values of `name` by this one, for a fact that we know better than the message.
  void Set(std::string_view name, const std::string& value);

 private:
  struct Field {
    std::string name;  // in lower case
    std::string raw;
    std::string decoded;
  };

  std::vector<Field> fields_;
};

}  // namespace filter

#endif  // FILTER_MESSAGE_MESSAGE_HEADER_H_
