#include "tests/benchmark/loops/pipe_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/pipe.h"
#include "tests/benchmark/loops/stopwatch.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

constexpr size_t kPipeSize = size_t{512} * 1024;

// Moves the bytes through a second pipe, as queue/move_body.cc does and for the same reason. We do
// not share that code: a floor must not contain what it measures. Returns how many bytes, or -1.
ssize_t Move(int from, int between_in, int between_out, int file) {
  ssize_t total = 0;
  for (;;) {
    ssize_t n = ::splice(from, nullptr, between_in, nullptr, kPipeSize, 0);
    if (n <= 0) {
      return n < 0 ? -1 : total;
    }
    total += n;
    while (n > 0) {
      const ssize_t written =
          ::splice(between_out, nullptr, file, nullptr, static_cast<size_t>(n), 0);
      if (written <= 0) {
        return -1;
      }
      n -= written;
    }
  }
}

}  // namespace

Sample PipeFile::Once(uint64_t number) {
  const std::string path = directory_ + "/message." + std::to_string(number);
  const std::string& text = message_.Text(number);
  const Stopwatch stopwatch;
  const qhpsi::Fd file(
      Check(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), path));
  qhpsi::Pipe pipe = MakePipe();
  const qhpsi::Pipe between = MakePipe();
  for (const int end : {pipe.writer.get(), between.writer.get()}) {
    Check(::fcntl(end, F_SETPIPE_SZ, kPipeSize), "F_SETPIPE_SZ");
  }
  ssize_t moved = 0;
  {
    const std::jthread reader([&] {
      moved = Move(pipe.reader.get(), between.writer.get(), between.reader.get(), file.get());
      pipe.reader.Close();  // if Move() failed, the writer must not wait
    });
    qhpsi::WriteAll(pipe.writer.get(), text);
    pipe.writer.Close();
  }
  const Sample sample{.ms = stopwatch.Ms()};
  Check(::unlink(path.c_str()), path);
  if (moved != static_cast<ssize_t>(text.size())) {
    throw std::runtime_error(path + ": not all of the message was moved");
  }
  return sample;
}

}  // namespace benchmark
