// The plain form of a Content-Type field (RFC 2045 5.1), and no other.

#ifndef QHPSI_MIME_CONTENT_TYPE_H_
#define QHPSI_MIME_CONTENT_TYPE_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace mime {

struct Boundary {
  static constexpr size_t kMaxSize = 70;  // RFC 2046 5.1.1

  std::string_view text() const { return {bytes.data(), size}; }

  std::array<char, kMaxSize> bytes;
  size_t size = 0;
};

struct ContentType {
  enum class Kind { kText, kReport, kMultipart, kMessage, kOther };

  Kind kind = Kind::kText;
  bool is_related = false;  // multipart/related
  bool is_named = false;    // a file
  Boundary boundary;        // of a multipart
};

// Reads `value`, what stands behind "Content-Type:" with its folds joined. Returns null, or the
// rule that it breaks.
const char* ParseContentType(std::string_view value, ContentType& type);

}  // namespace mime

#endif  // QHPSI_MIME_CONTENT_TYPE_H_
