// EnvelopeParser against a reader that has all of the envelope at once.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "queue/envelope.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using State = queue::EnvelopeParser::State;

struct Expected {
  State state;
  std::string sender = {};
  std::string recipients = {};
};

// queue/qmail-queue.8: F sender NUL, (T recipient NUL)*, NUL.
Expected ReadPlainly(std::string_view text) {
  Expected expected{.state = State::kComplete};
  for (bool is_first = true;; is_first = false) {
    if (text.empty()) {
      return {State::kMore};
    }
    if (text.front() == '\0' && !is_first) {
      return expected;
    }
    if (text.front() != (is_first ? 'F' : 'T')) {
      return {State::kMalformed};
    }
    const size_t nul = text.find('\0');
    if (nul == std::string_view::npos) {
      return {State::kMore};
    }
    if (nul > queue::kMaxAddress) {
      expected.state = State::kAddressTooLong;
    }
    (is_first ? expected.sender : expected.recipients) += text.substr(0, nul + 1);
    text.remove_prefix(nul + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  const Expected expected = ReadPlainly(text);

  queue::EnvelopeParser whole;
  Require(whole.Feed(text) == expected.state, "the state is that of the plain reader");

  queue::EnvelopeParser pieces;
  State state = State::kMore;
  fuzz::InPieces(text, [&](std::string_view piece) { state = pieces.Feed(piece); });
  Require(state == expected.state, "pieces make no difference");

  if (expected.state != State::kComplete) {
    return 0;
  }
  Require(whole.sender_record() == expected.sender && pieces.sender_record() == expected.sender,
          "the sender is the plain reader's");
  Require(whole.recipient_records() == expected.recipients &&
              pieces.recipient_records() == expected.recipients,
          "the recipients are the plain reader's");
  std::string joined;
  queue::ForEachRecipient(whole.recipient_records(), [&](std::string_view recipient) {
    Require(recipient.size() < queue::kMaxAddress, "no address is too long");
    Require(recipient.find('\0') == std::string_view::npos, "an address ends at its NUL");
    (joined += 'T').append(recipient) += '\0';
  });
  Require(joined == expected.recipients, "each recipient comes once, in order");
  return 0;
}
