// The readings of a message: within their limits, each once, and what a scanner gets is them.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/readings.h"
#include "qhpsi/mime/readings_message.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/plain_mail.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

constexpr size_t kSmallest = 64;  // of a reading
// Bytes that are looked at in a run, forty times the longest input. With the usual 32 MB for the
// smallest mail, a few inputs that are much alike take all the time.
constexpr size_t kWork = size_t{20} * 1000;
constexpr std::string_view kNonce = "0123456789abcdef";

void CheckLimits(const std::vector<std::string>& readings, const mime::ReadingLimits& limits) {
  size_t size = 0;
  for (const std::string& reading : readings) {
    Require(reading.size() >= kSmallest, "no reading is too small to do harm");
    size += reading.size();
  }
  Require(size <= limits.max_size, "all together are within their size");
  Require(readings.size() <= limits.max_count, "and within their number");
  Require(std::set(readings.begin(), readings.end()).size() == readings.size(), "each comes once");
}

// The message in which a scanner gets them.
void CheckMessage(const std::vector<std::string>& readings) {
  std::string message;
  Require(mime::WriteMessage(readings, kNonce,
                             [&](std::string_view piece) {
                               message += piece;
                               return true;
                             }),
          "what can be written is written");
  const auto leaves = fuzz::ReadPlainMail(message);
  if (readings.empty()) {
    return;  // nobody scans a message without a part
  }
  Require(leaves.has_value(), "it is plain mail");
  bool has_cabinet = false;
  for (size_t i = 0; i < readings.size(); ++i) {
    const bool is_cabinet = readings[i].starts_with("MSCF");
    has_cabinet = has_cabinet || is_cabinet;
    const std::string expected = readings[i] + std::string(is_cabinet ? kNonce : "");
    Require(i < leaves->size() && fuzz::DecodePlainBase64(leaves->at(i).body) == expected,
            "each part is a reading");
  }
  Require(leaves->size() == readings.size() + (has_cabinet ? 1 : 0),
          "a part comes behind cabinets, and no other");
}

void CheckWider(std::string_view message, const mime::ReadingLimits& limits,
                const std::vector<std::string>& readings) {
  mime::ReadingLimits wider = limits;
  wider.max_work *= 2;
  wider.max_size *= 2;
  wider.max_count *= 2;
  ++wider.max_depth;
  Require(mime::Readings(message, wider) == readings, "wider limits find nothing else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  const unsigned size_choice = bytes.Byte();
  const mime::ReadingBounds bounds = {.size = 1 + size_choice % 10U,
                                      .count = 1 + bytes.Byte() * size_t{4},
                                      .depth = 1 + bytes.Byte() % 9};
  const std::string_view message = bytes.Rest();
  mime::ReadingLimits limits = mime::LimitsFor(message.size(), bounds);
  limits.max_work = kWork;
  const auto readings = mime::Readings(message, limits);
  if (!readings) {
    return 0;
  }
  CheckLimits(*readings, limits);
  CheckMessage(*readings);
  if (size_choice % 4 == 0) {  // it takes as long again
    CheckWider(message, limits, *readings);
  }
  return 0;
}
