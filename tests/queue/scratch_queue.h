// A queue with one split directory, in a directory of its own, which is the working directory for
// as long as this lives.

#ifndef TESTS_QUEUE_SCRATCH_QUEUE_H_
#define TESTS_QUEUE_SCRATCH_QUEUE_H_

#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>

#include "queue/queue_dir.h"
#include "tests/temp_dir.h"

namespace queue {

class ScratchQueue {
 public:
  ScratchQueue() : before_(std::filesystem::current_path()) {
    std::filesystem::create_directory(temp_.Path("pid"));
    std::filesystem::create_directories(temp_.Path("mess/0"));
    std::filesystem::current_path(temp_.Path());
  }
  ScratchQueue(const ScratchQueue&) = delete;
  ScratchQueue& operator=(const ScratchQueue&) = delete;
  ~ScratchQueue() { std::filesystem::current_path(before_); }

  QueueDir dir() const { return {.path = temp_.Path(), .split = 1, .todo_split = false}; }
  const tests::TempDir& temp() const { return temp_; }

  // `path` is relative to the queue.
  static std::string Read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  tests::TempDir temp_;
  std::filesystem::path before_;
};

}  // namespace queue

#endif  // TESTS_QUEUE_SCRATCH_QUEUE_H_
