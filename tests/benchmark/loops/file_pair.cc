#include "tests/benchmark/loops/file_pair.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/stopwatch.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

void MakeFile(const std::string& path, std::string_view content) {
  const qhpsi::Fd file(
      Check(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), path));
  if (!qhpsi::WriteAll(file.get(), content)) {
    Check(-1, path);
  }
  Check(::fsync(file.get()), path);
  Check(::link(path.c_str(), (path + ".link").c_str()), path);
}

void RemoveFile(const std::string& path) {
  Check(::unlink(path.c_str()), path);
  Check(::unlink((path + ".link").c_str()), path);
}

}  // namespace

Sample FilePair::Once(uint64_t number) {
  const std::string message = directory_ + "/message." + std::to_string(number);
  const std::string envelope = directory_ + "/envelope." + std::to_string(number);
  const std::string& text = message_.Text(number);
  const Stopwatch stopwatch;
  MakeFile(message, text);
  MakeFile(envelope, "an envelope is about as long as this line, and one disk block");
  const Sample sample{.ms = stopwatch.Ms()};
  RemoveFile(message);
  RemoveFile(envelope);
  return sample;
}

}  // namespace benchmark
