// Which encodings the headers in a text may name, read as leniently as can be.

#ifndef QHPSI_MIME_NAMED_ENCODINGS_H_
#define QHPSI_MIME_NAMED_ENCODINGS_H_

#include <string_view>

namespace mime {

struct NamedEncodings {
  bool base64 = false;
  bool quoted_printable = false;
};

// A name counts wherever it stands in `text`, whatever blanks, line ends, comments or marks are in
// it. A field for an encoding with a name that is none of the usual ones may mean either.
NamedEncodings FindNamedEncodings(std::string_view text);

// Whether a field in `text` says that something is encoded, in any way.
bool SaysEncoded(std::string_view text);

}  // namespace mime

#endif  // QHPSI_MIME_NAMED_ENCODINGS_H_
