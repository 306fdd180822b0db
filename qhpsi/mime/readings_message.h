// Readings as a scanner gets them: one message in the plainest MIME there is, each of them a base64
// attachment.

#ifndef QHPSI_MIME_READINGS_MESSAGE_H_
#define QHPSI_MIME_READINGS_MESSAGE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// Hands the message over to `write` piece by piece, until that returns false. Whether it never did.
bool WriteMessage(const std::vector<std::string>& readings,
                  const std::function<bool(std::string_view)>& write);

}  // namespace mime

#endif  // QHPSI_MIME_READINGS_MESSAGE_H_
