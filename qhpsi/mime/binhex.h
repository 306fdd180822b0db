// BinHex 4.0 (RFC 1741 appendix A): a Macintosh file between two colons.

#ifndef QHPSI_MIME_BINHEX_H_
#define QHPSI_MIME_BINHEX_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// For each line of `text` that begins with a colon: all that follows, decoded, and the data and
// resource fork in it, if its header makes sense. No checksum counts. Nothing when that is more
// than `max_size` bytes: a few characters can stand for many.
std::optional<std::vector<std::string>> DecodeBinhex(std::string_view text, size_t max_size);

}  // namespace mime

#endif  // QHPSI_MIME_BINHEX_H_
