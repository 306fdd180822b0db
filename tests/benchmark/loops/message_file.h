// A file that holds a message, a different one after each Write().

#ifndef TESTS_BENCHMARK_LOOPS_MESSAGE_FILE_H_
#define TESTS_BENCHMARK_LOOPS_MESSAGE_FILE_H_

#include <cstdint>
#include <string>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/message.h"

namespace benchmark {

class MessageFile {
 public:
  // Creates `path`. Throws std::system_error, as Write() does.
  MessageFile(std::string path, Message message);

  void Write(uint64_t number);

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  Message message_;
  qhpsi::Fd fd_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_MESSAGE_FILE_H_
