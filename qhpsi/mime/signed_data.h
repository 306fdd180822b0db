// Mail that is signed but not encrypted, in the form that hides it from a scanner: CMS SignedData
// (RFC 5652 5), which S/MIME calls application/pkcs7-mime. No key is needed to read it.

#ifndef QHPSI_MIME_SIGNED_DATA_H_
#define QHPSI_MIME_SIGNED_DATA_H_

#include <string>
#include <string_view>
#include <vector>

namespace mime {

// Whether `content` begins as CMS does, in BER: SignedData or another of its contents.
bool IsCms(std::string_view content);

// Each octet string in `ber`, and one that is in pieces put together. The first of SignedData is
// what was signed. What is cut short ends where it ends.
std::vector<std::string> OctetStrings(std::string_view ber);

}  // namespace mime

#endif  // QHPSI_MIME_SIGNED_DATA_H_
