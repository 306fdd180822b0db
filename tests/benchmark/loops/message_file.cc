#include "tests/benchmark/loops/message_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/message.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {

MessageFile::MessageFile(std::string path, Message message)
    : path_(std::move(path)),
      message_(std::move(message)),
      fd_(Check(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), path_)) {}

void MessageFile::Write(uint64_t number) {
  Check(::lseek(fd_.get(), 0, SEEK_SET), path_);
  if (!qhpsi::WriteAll(fd_.get(), message_.Text(number))) {
    Check(-1, path_);
  }
}

}  // namespace benchmark
