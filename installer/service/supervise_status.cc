#include "installer/service/supervise_status.h"

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

constexpr size_t kStatusSize = 18;
constexpr size_t kLongestStatus = 64;
constexpr size_t kStampSize = 12;
constexpr uint64_t kTaiOf1970 = (uint64_t{1} << 62U) + 10;

uint64_t Byte(char c) { return static_cast<unsigned char>(c); }

}  // namespace

std::time_t TaiSeconds(std::string_view label) {
  uint64_t seconds = 0;
  for (const char c : label.substr(0, 8)) {
    seconds = seconds << 8U | Byte(c);
  }
  return static_cast<std::time_t>(seconds - kTaiOf1970);
}

std::optional<SuperviseStatus> ParseSuperviseStatus(std::string_view bytes) {
  if (bytes.size() < kStatusSize) {
    return std::nullopt;
  }
  uint64_t pid = 0;
  for (size_t i = 4; i-- > 0;) {
    pid = pid << 8U | Byte(bytes[kStampSize + i]);
  }
  const char wanted = bytes[17];
  return SuperviseStatus{
      .pid = static_cast<pid_t>(pid),
      .since = TaiSeconds(bytes),
      .paused = bytes[16] != 0,
      .wanted = wanted == 'u' ? Wanted::kUp : (wanted == 'd' ? Wanted::kDown : Wanted::kNothing)};
}

// As svok does: supervise keeps this fifo open for reading while it runs. A fifo that cannot be
// opened, such as a link, is none of supervise's.
bool IsSupervised(const Tree& tree, const std::string& directory) {
  try {
    return tree.OpenFifo(directory + "/supervise/ok").valid();
  } catch (const Failure&) {
    return false;
  }
}

std::optional<SuperviseStatus> ReadSuperviseStatus(const Tree& tree, const std::string& directory) {
  if (!IsSupervised(tree, directory)) {
    return std::nullopt;
  }
  const auto bytes = tree.ReadTail(directory + "/supervise/status", kLongestStatus);
  return bytes ? ParseSuperviseStatus(*bytes) : std::nullopt;
}

}  // namespace installer
