// Files in a calendar (RFC 5545 3.1.3) or in a business card: values of one property, in base64.
// Some readers show those of a meeting as its attachments.

#ifndef QHPSI_MIME_CALENDAR_H_
#define QHPSI_MIME_CALENDAR_H_

#include <string>
#include <string_view>
#include <vector>

namespace mime {

// The text behind the last colon of each line, unfolded, that names base64 before it.
std::vector<std::string> Base64Properties(std::string_view text);

}  // namespace mime

#endif  // QHPSI_MIME_CALENDAR_H_
