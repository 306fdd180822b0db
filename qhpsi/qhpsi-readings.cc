// qhpsi-readings: writes down every content that some mail reader could find in a message. See
// qhpsi(8).
//
//   qhpsi-readings SIZE COUNT DEPTH SECONDS    the limits, as the settings READINGS_... have them
//
// The message is on descriptor 0. The readings go to descriptor 1, a file, as one plain message for
// a scanner, and their number to descriptor 2. qhpsi becomes this program, which decodes a sender's
// bytes in a sandbox and with no rights but those of the scanner's user.

#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/read_all.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/mime/readings.h"
#include "qhpsi/mime/readings_message.h"
#include "qhpsi/readings_signals.h"
#include "qhpsi/readings_status.h"
#include "qhpsi/report.h"
#include "qhpsi/sandbox/decoder_sandbox.h"
#include "qhpsi/shield.h"

namespace qhpsi {
namespace {

constexpr uint64_t kMegabyte = uint64_t{1024} * 1024;

struct Options {
  mime::ReadingLimits limits;
  uint64_t seconds;
};

using Nonce = std::array<char, 16>;

Exit SystemError(const char* what) {
  return {ExitCode::kExec, std::string(what) + ": " + std::strerror(errno)};
}

// `words` are what stands behind the program's name; the ranges are those of the settings.
std::optional<Options> ParseOptions(const char* const* words, uint64_t size) {
  std::array<uint64_t, 4> numbers{};
  for (uint64_t& number : numbers) {
    const auto parsed = *words == nullptr ? std::nullopt : ParseNumber(*words, 1, 1'000'000);
    if (!parsed) {
      return std::nullopt;
    }
    number = *parsed;
    ++words;
  }
  if (*words != nullptr) {
    return std::nullopt;
  }
  return Options{
      .limits = mime::LimitsFor(
          size, {.size = numbers[0], .count = numbers[1], .depth = static_cast<int>(numbers[2])}),
      .seconds = numbers[3]};
}

// The message, what is decoded of it and copies of that; what a reading costs when it is written.
DecoderLimits SandboxFor(const Options& options, uint64_t size) {
  const uint64_t readings = options.limits.max_size;
  return {.memory = 256 * kMegabyte + 16 * size + 4 * readings,
          .seconds = options.seconds,
          .output = kMegabyte + readings / 2 * 3 + 200 * options.limits.max_count};
}

// Whether whoever started us has not set a lower limit for good.
bool CanBeSet(int resource, uint64_t limit) {
  rlimit now{};
  return ::getrlimit(resource, &now) == 0 && now.rlim_max >= limit;
}

// `is_size_ours`: what is not written for its size is more than the settings allow.
int WriteReadings(const Options& options, uint64_t size, const Nonce& nonce, bool is_size_ours) {
  const auto message = ReadAll(STDIN_FILENO, size);
  if (!message || message->size() != size) {
    return Report(SystemError("message: read"));
  }
  const auto readings = mime::Readings(*message, options.limits);
  if (!readings) {
    return kTooManyReadings;
  }
  const bool is_written =
      mime::WriteMessage(*readings, {nonce.data(), nonce.size()},
                         [](std::string_view text) { return WriteAll(STDOUT_FILENO, text); });
  if (!is_written && errno == EFBIG && is_size_ours) {
    return kTooManyReadings;
  }
  if (!is_written || !WriteAll(STDERR_FILENO, std::to_string(readings->size()) + "\n")) {
    return Report(SystemError("readings: write"));
  }
  return kReadingsMade;
}

int Run(const char* const* words) {
  struct stat status{};
  if (::fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode)) {
    return Report({ExitCode::kExec, "message: not a file on descriptor 0"});
  }
  const auto size = static_cast<uint64_t>(status.st_size);
  const auto options = ParseOptions(words, size);
  if (!options) {
    return Report({ExitCode::kBadName, "usage: qhpsi-readings SIZE COUNT DEPTH SECONDS"});
  }
  Nonce nonce{};
  if (::getrandom(nonce.data(), nonce.size(), 0) != static_cast<ssize_t>(nonce.size())) {
    return Report(SystemError("random numbers: read"));
  }
  if (const auto exit = Shield(true)) {
    return Report(*exit);
  }
  const DecoderLimits limits = SandboxFor(*options, size);
  const bool is_size_ours = CanBeSet(RLIMIT_FSIZE, limits.output);
  ExitOnSignals(CanBeSet(RLIMIT_CPU, limits.seconds));
  if (const auto reason = EnterDecoderSandbox(limits)) {
    return Report({ExitCode::kExec, *reason});
  }
  return WriteReadings(*options, size, nonce, is_size_ours);
}

}  // namespace
}  // namespace qhpsi

int main(int argc, char** argv) {
  try {
    return qhpsi::Run(argv + (argc > 0 ? 1 : 0));
  } catch (const std::bad_alloc&) {
    (void)qhpsi::WriteAll(STDERR_FILENO, "qhpsi: out of memory\n");
    return static_cast<int>(qhpsi::ExitCode::kMemory);
  }
}
