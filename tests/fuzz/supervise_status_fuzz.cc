// What supervise writes about a service: each field is where daemontools has it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "installer/service/supervise_status.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using installer::SuperviseStatus;
using installer::Wanted;

// As supervise.c writes it: TAI64N, process id from its lowest byte on, paused, wanted.
std::string Written(const SuperviseStatus& status) {
  constexpr uint64_t kEpoch = (uint64_t{1} << 62U) + 10;
  const uint64_t seconds = kEpoch + static_cast<uint64_t>(status.since);
  std::string bytes;
  for (unsigned i = 0; i < 8; ++i) {
    bytes += static_cast<char>(seconds >> (56 - 8 * i) & 0xffU);
  }
  bytes += std::string(4, '\0');
  for (unsigned i = 0; i < 4; ++i) {
    bytes += static_cast<char>(static_cast<uint32_t>(status.pid) >> (8 * i) & 0xffU);
  }
  bytes += static_cast<char>(status.paused ? 1 : 0);
  bytes += status.wanted == Wanted::kUp ? 'u' : status.wanted == Wanted::kDown ? 'd' : '\0';
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = fuzz::Text(data, size);
  const auto status = installer::ParseSuperviseStatus(bytes);
  Require(status.has_value() == (bytes.size() >= 18), "a status has 18 bytes or more");
  if (!status) {
    return 0;
  }
  const std::string written = Written(*status);
  Require(written.substr(0, 8) == bytes.substr(0, 8), "the time is the label's");
  Require(written.substr(12, 4) == bytes.substr(12, 4), "the process is the file's");
  Require(status->paused == (bytes[16] != '\0'), "paused is anything but 0");
  Require((status->wanted == Wanted::kNothing) == (bytes[17] != 'u' && bytes[17] != 'd'),
          "wanted is up, down or nothing");
  Require(status->up() == (bytes.substr(12, 4) != std::string(4, '\0')),
          "without process it is down");
  Require(Written(*installer::ParseSuperviseStatus(written)) == written, "written, it is the same");
  return 0;
}
