#include "qhpsi/mime/signed_data.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mime {
namespace {

constexpr uint8_t kConstructed = 0x20;
constexpr uint8_t kOctetString = 0x04;
constexpr uint8_t kNumberFollows = 0x1f;
constexpr char kSequence = '\x30';
// 1.2.840.113549.1.7, the contents of CMS, without what a lenient reader takes in many forms.
constexpr std::string_view kCms("\x2a\x86\x48\x86\xf7\x0d\x01\x07", 8);
constexpr std::string_view kEndOfContents("\0\0", 2);
constexpr int kDeepest = 32;

uint8_t TakeByte(std::string_view& rest) {
  const auto byte = static_cast<uint8_t>(rest.empty() ? 0 : rest.front());
  rest.remove_prefix(std::min<size_t>(rest.size(), 1));
  return byte;
}

// Of the three parts of an identifier, class, form and number, the number may take more bytes, even
// one that needs none.
uint8_t TakeTag(std::string_view& rest) {
  const uint8_t tag = TakeByte(rest);
  if ((tag & kNumberFollows) != kNumberFollows) {
    return tag;
  }
  uint64_t number = 0;
  uint8_t byte = 0x80;
  while (!rest.empty() && (byte & 0x80U) != 0) {
    byte = TakeByte(rest);
    number = std::min<uint64_t>(number << 7U | (byte & 0x7fU), UINT32_MAX);
  }
  return number < kNumberFollows ? static_cast<uint8_t>((tag & ~kNumberFollows) | number) : tag;
}

// Nothing where an end mark comes in place of a length.
std::optional<size_t> TakeLength(std::string_view& rest) {
  const uint8_t first = TakeByte(rest);
  if (first < 0x80) {
    return first;
  }
  if (first == 0x80) {
    return std::nullopt;
  }
  size_t length = 0;
  for (unsigned i = 0; i < (first & 0x7fU); ++i) {
    length = length > (SIZE_MAX >> 8U) ? SIZE_MAX : length << 8U | TakeByte(rest);
  }
  return length;
}

class Collector {
 public:
  std::vector<std::string> Collect(std::string_view ber) {
    Take(ber, 0, nullptr);
    return std::move(strings_);
  }

 private:
  // Elements up to the end of `rest` or an end mark. `whole` is the string that they are pieces of;
  // null outside one.
  void Take(std::string_view& rest, int depth, std::string* whole) {
    while (!rest.empty()) {
      if (rest.starts_with(kEndOfContents)) {
        rest.remove_prefix(kEndOfContents.size());
        return;
      }
      const uint8_t tag = TakeTag(rest);
      const auto length = TakeLength(rest);
      std::string_view content = rest.substr(0, length.value_or(rest.size()));
      const size_t size = content.size();
      if ((tag & kConstructed) == 0) {
        TakePrimitive(tag, content, whole);
        content = {};
      } else if (depth < kDeepest) {
        TakeConstructed(tag, content, depth, whole);
      } else {
        content = {};
      }
      rest.remove_prefix(length ? size : size - content.size());
    }
  }

  // A piece may call itself anything.
  void TakePrimitive(uint8_t tag, std::string_view content, std::string* whole) {
    if (whole != nullptr) {
      *whole += content;
    } else if (tag == kOctetString) {
      strings_.emplace_back(content);
    }
  }

  // Leaves in `content` what comes behind the end mark.
  void TakeConstructed(uint8_t tag, std::string_view& content, int depth, std::string* whole) {
    if (tag != (kOctetString | kConstructed) || whole != nullptr) {
      Take(content, depth + 1, whole);
      return;
    }
    std::string joined;
    Take(content, depth + 1, &joined);
    strings_.push_back(std::move(joined));
  }

  std::vector<std::string> strings_;
};

}  // namespace

bool IsCms(std::string_view content) {
  constexpr size_t kLongestHead = 32;  // a length may have zeros in front
  return content.starts_with(kSequence) &&
         content.substr(0, kLongestHead + kCms.size()).find(kCms) != std::string_view::npos;
}

std::vector<std::string> OctetStrings(std::string_view ber) { return Collector().Collect(ber); }

}  // namespace mime
