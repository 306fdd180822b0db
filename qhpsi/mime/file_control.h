// The control characters that are in no text. What has one is a file, or encrypted: its line ends
// and blanks matter, and readers treat them in several ways.

#ifndef QHPSI_MIME_FILE_CONTROL_H_
#define QHPSI_MIME_FILE_CONTROL_H_

#include <algorithm>
#include <string_view>

namespace mime {

// ESC is in texts in ISO-2022.
inline bool IsFileControl(char c) {
  return static_cast<unsigned char>(c) < ' ' && (c < '\t' || c > '\r') && c != '\x1b';
}

inline bool HasFileControl(std::string_view content) {
  return std::any_of(content.begin(), content.end(), IsFileControl);
}

}  // namespace mime

#endif  // QHPSI_MIME_FILE_CONTROL_H_
