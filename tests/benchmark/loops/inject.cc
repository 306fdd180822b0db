#include "tests/benchmark/loops/inject.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/pipe.h"
#include "tests/benchmark/loops/process.h"
#include "tests/benchmark/loops/stopwatch.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEnvelope = "Fsender@example.org\0Trcpt@example.net\0\0"sv;
constexpr size_t kPipeSize = size_t{64} * 1024;

// Writes `bytes` and closes the pipe. A reader that stops early explains itself by its exit status.
void Write(qhpsi::Pipe& pipe, std::string_view bytes) {
  if (!qhpsi::WriteAll(pipe.writer.get(), bytes) && errno != EPIPE) {
    Check(-1, "write to a pipe");
  }
  pipe.writer.Close();
}

}  // namespace

Sample Inject::Once(uint64_t number) {
  const std::string& text = message_.Text(number);
  const Stopwatch stopwatch;
  qhpsi::Pipe message = MakePipe();
  qhpsi::Pipe envelope = MakePipe();
  Write(envelope, kEnvelope);
  const bool fits = text.size() <= kPipeSize;
  if (fits) {
    Write(message, text);
  }
  Process queue({program_}, environment_, message.reader.get(), envelope.reader.get());
  message.reader.Close();
  if (!fits) {
    Write(message, text);
  }
  const double cpu_ms = queue.Wait();
  return {.ms = stopwatch.Ms(), .cpu_ms = cpu_ms};
}

}  // namespace benchmark
