// Searches that the check of a message lives by, sixteen bytes at a time.

#ifndef QHPSI_MIME_BYTE_SEARCH_H_
#define QHPSI_MIME_BYTE_SEARCH_H_

#include <cstddef>
#include <string_view>

namespace mime {

// The offset of the first newline; the size of `text` when it has none.
size_t FindNewline(std::string_view text);

// Whether each byte is one of the 64 of base64's alphabet.
bool IsAllBase64(std::string_view text);

// Whether a byte is a control character that has no business in mail: all below a blank and DEL,
// but not the tab and ESC, which ISO-2022 text has.
bool HasControl(std::string_view text);

}  // namespace mime

#endif  // QHPSI_MIME_BYTE_SEARCH_H_
