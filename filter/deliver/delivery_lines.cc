#include "filter/deliver/delivery_lines.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"
#include "qhpsi/base/ascii.h"

namespace filter {

size_t SizeOfOwnLines(std::string_view head, const Delivery& delivery) {
  const size_t from = head.starts_with(delivery.from_line) ? delivery.from_line.size() : 0;
  const std::string lines = delivery.return_path_line + delivery.delivered_to_line;
  return head.substr(from).starts_with(lines) ? from + lines.size() : 0;
}

bool IsLooping(const MessageHeader& header, const Delivery& delivery) {
  const std::string_view line = delivery.delivered_to_line;
  const std::string_view own = qhpsi::Trim(line.substr(line.find(':') + 1));
  const auto earlier = header.RawValues("Delivered-To");
  return std::find(earlier.begin(), earlier.end(), own) != earlier.end();
}

}  // namespace filter
