#include "installer/service/supervise_status.h"

#include <fcntl.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/read_file.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr size_t kStatusSize = 18;
constexpr size_t kStampSize = 12;
constexpr uint64_t kTaiOf1970 = (uint64_t{1} << 62U) + 10;

uint64_t Byte(char c) { return static_cast<unsigned char>(c); }

// As svok does: supervise keeps this fifo open for reading while it runs.
bool IsSupervised(const std::string& directory) {
  const std::string fifo = directory + "/supervise/ok";
  return qhpsi::Fd(::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)).valid();
}

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

std::optional<SuperviseStatus> ReadSuperviseStatus(const std::string& directory) {
  if (!IsSupervised(directory)) {
    return std::nullopt;
  }
  const auto bytes = ReadFile(directory + "/supervise/status");
  return bytes ? ParseSuperviseStatus(*bytes) : std::nullopt;
}

}  // namespace installer
