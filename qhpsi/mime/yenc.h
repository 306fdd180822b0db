// yEnc (yenc.org, version 1.3): lines of bytes, each 42 more than it was, between "=ybegin" and
// "=yend".

#ifndef QHPSI_MIME_YENC_H_
#define QHPSI_MIME_YENC_H_

#include <string>
#include <string_view>
#include <vector>

namespace mime {

// The contents between each "=ybegin" in `text` and its "=yend", the next "=ybegin" or the end of
// the text; and as readers have them for whom only "=yend size=" ends one, and "=ypart" is content.
std::vector<std::string> DecodeYenc(std::string_view text);

}  // namespace mime

#endif  // QHPSI_MIME_YENC_H_
