// Readings as a scanner gets them: one message in the plainest MIME there is, each of them a base64
// attachment.
//
// It begins with a text of ours that is longer than what clamd looks at to tell a mail from another
// file (qhpsi/mime/file_marks.h).
//
// clamd 1.4 leaves out what goes beyond MaxScanSize in a Microsoft cabinet and says nothing of it
// (cli_scanmscab); but then it complains of any part that comes behind. So one comes behind, and
// the cabinet ends with bytes that clamd has not seen before, for else it skips it as known to be
// clean.

#ifndef QHPSI_MIME_READINGS_MESSAGE_H_
#define QHPSI_MIME_READINGS_MESSAGE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// Hands the message over to `write` piece by piece, until that returns false. Whether it never did.
// `nonce` is random: no two messages have the same.
bool WriteMessage(const std::vector<std::string>& readings, std::string_view nonce,
                  const std::function<bool(std::string_view)>& write);

}  // namespace mime

#endif  // QHPSI_MIME_READINGS_MESSAGE_H_
