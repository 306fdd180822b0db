// The envelope as it comes on descriptor 1: F sender NUL, (T recipient NUL)*, NUL. See
// qmail-queue(8).

#ifndef QUEUE_ENVELOPE_H_
#define QUEUE_ENVELOPE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace queue {

// An address of this many bytes is too long: qmail's own limit.
inline constexpr size_t kMaxAddress = 1003;

// Parses the envelope piece by piece.
class EnvelopeParser {
 public:
  enum class State {
    kMore,            // not yet complete
    kComplete,        // the final NUL was seen
    kAddressTooLong,  // complete, but with an address of kMaxAddress bytes or more
    kTooLarge,        // more than 64 MB
    kMalformed        // nobody can tell where it ends
  };

  // Takes bytes up to the end of the envelope and ignores what follows.
  State Feed(std::string_view bytes);

  // "Fsender\0", and "Trecipient\0Trecipient\0..." as in a todo file.
  const std::string& sender_record() const { return sender_; }
  const std::string& recipient_records() const { return recipients_; }

 private:
  State FinishRecord();

  State state_ = State::kMore;
  bool in_record_ = false;
  bool has_sender_ = false;
  bool too_long_ = false;
  std::string record_;
  std::string sender_;
  std::string recipients_;
};

// Whether a setting may name this address: as long as mail can have one, and printable.
bool IsPlainAddress(std::string_view text);

struct Envelope {
  std::string sender_record;
  std::string recipient_records;
};

// Calls `use` with each recipient's address.
template <typename Use>
void ForEachRecipient(std::string_view recipient_records, Use use) {
  while (!recipient_records.empty()) {
    const size_t nul = recipient_records.find('\0');
    use(recipient_records.substr(1, nul - 1));
    recipient_records.remove_prefix(nul + 1);
  }
}

}  // namespace queue

#endif  // QUEUE_ENVELOPE_H_
