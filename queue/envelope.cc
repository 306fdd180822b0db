#include "queue/envelope.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace queue {
namespace {

constexpr size_t kMaxEnvelope = size_t{64} * 1024 * 1024;

}  // namespace

EnvelopeParser::State EnvelopeParser::Feed(std::string_view bytes) {
  while (!bytes.empty() && state_ == State::kMore) {
    if (!in_record_) {
      const char tag = bytes.front();
      bytes.remove_prefix(1);
      if (has_sender_ && tag == '\0') {
        state_ = too_long_ ? State::kAddressTooLong : State::kComplete;
      } else if (tag != (has_sender_ ? 'T' : 'F')) {
        state_ = State::kMalformed;
      } else {
        record_ = tag;
        in_record_ = true;
      }
      continue;
    }
    const size_t end = std::min(bytes.find('\0'), bytes.size());
    // Keep only enough of an over-long address to know that it is too long.
    record_ +=
        bytes.substr(0, std::min(end, kMaxAddress + 1 - std::min(record_.size(), kMaxAddress + 1)));
    const bool ended = end < bytes.size();
    bytes.remove_prefix(ended ? end + 1 : end);
    if (ended) {
      state_ = FinishRecord();
    }
  }
  return state_;
}

EnvelopeParser::State EnvelopeParser::FinishRecord() {
  in_record_ = false;
  if (record_.size() > kMaxAddress) {  // the tag counts as one
    too_long_ = true;
  }
  record_ += '\0';
  std::string& records = has_sender_ ? recipients_ : sender_;
  has_sender_ = true;
  if (too_long_) {
    return State::kMore;  // we will refuse it, and only look for its end
  }
  if (records.size() + record_.size() > kMaxEnvelope) {
    return State::kTooLarge;
  }
  records += record_;
  return State::kMore;
}

bool IsPlainAddress(std::string_view text) {
  return text.size() < kMaxAddress && qhpsi::Printable(text, kMaxAddress) == text;
}

}  // namespace queue
