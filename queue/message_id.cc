#include "queue/message_id.h"

#include <cstddef>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace queue {
namespace {

constexpr std::string_view kName = "message-id:";

}  // namespace

std::string_view FindMessageId(std::string_view header) {
  while (!header.empty()) {
    const size_t end = header.find('\n');
    const std::string_view line = header.substr(0, end);
    if (line.empty()) {
      return {};  // the body begins
    }
    if (qhpsi::EqualIgnoringCase(line.substr(0, kName.size()), kName)) {
      return qhpsi::Trim(line.substr(kName.size()));
    }
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
  }
  return {};
}

}  // namespace queue
