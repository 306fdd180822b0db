// Every content that some mail reader could get out of a message, whatever its headers say.
//
// Mail readers disagree about messages that are not quite as RFC 2045 to 2049 want them: which
// boundary counts, where a header ends, what a stray "=" in base64 means. A scanner reads them in
// one way; a sender who knows that way hides from it. So nothing here believes a header: each
// stretch of text is decoded as everything that it can be decoded as, in every way in which readers
// are known to do it, and what comes out is read again if it looks like mail.

#ifndef QHPSI_MIME_READINGS_H_
#define QHPSI_MIME_READINGS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

struct ReadingLimits {
  size_t max_work;   // bytes that are looked at, those that give nothing new too
  size_t max_size;   // bytes of all readings
  size_t max_count;  // readings
  int max_depth;     // of messages within messages
};

// What an administrator may set: the readings' size in times the message's, their number, and how
// deep messages may be in one another.
struct ReadingBounds {
  size_t size = 8;
  size_t count = 5000;
  int depth = 8;
};

// For a message of `size` bytes.
ReadingLimits LimitsFor(size_t size, const ReadingBounds& bounds);

// The readings of `message`, each once. Nothing when they are beyond a limit, which few honest
// senders come near.
std::optional<std::vector<std::string>> Readings(std::string_view message,
                                                 const ReadingLimits& limits);

}  // namespace mime

#endif  // QHPSI_MIME_READINGS_H_
