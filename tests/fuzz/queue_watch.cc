#include "tests/fuzz/queue_watch.h"

#include <sys/inotify.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/fuzz/property.h"

namespace fuzz {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kComes = IN_CREATE | IN_MOVED_TO;
constexpr uint32_t kGoes = IN_DELETE | IN_MOVED_FROM;

}  // namespace

QueueWatch::QueueWatch() : events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  Require(events_.valid(), "the kernel has inotify");
}

void QueueWatch::Add(const std::string& directory) {
  const int watch = ::inotify_add_watch(events_.get(), directory.c_str(), kComes | kGoes);
  Require(watch >= 0, "a directory can be watched");
  directories_[watch] = directory;
  for (const auto& entry : fs::directory_iterator(directory)) {
    Require(entry.is_directory(), "a queue has no files to begin with");
    Add(entry.path().string());
  }
}

std::vector<std::string> QueueWatch::Files(const std::string& directory) {
  TakeEvents();
  std::vector<std::string> found;
  for (const std::string& path : files_) {
    if (path.starts_with(directory + "/")) {
      found.push_back(path);
    }
  }
  return found;
}

void QueueWatch::TakeEvents() {
  alignas(inotify_event) std::array<char, 16384> buffer = {};
  while (true) {
    const ssize_t size = ::read(events_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EAGAIN) {
      return;
    }
    Require(size > 0, "events can be read");
    for (size_t at = 0; at < static_cast<size_t>(size);) {
      const auto* event = reinterpret_cast<const inotify_event*>(&buffer.at(at));
      at += sizeof *event + event->len;
      Require((event->mask & IN_Q_OVERFLOW) == 0, "no event is lost");
      // The kernel fills the name up with NULs.
      const std::string path = directories_.at(event->wd) + "/" + event->name;
      if ((event->mask & kComes) != 0) {
        files_.insert(path);
      } else {
        files_.erase(path);
      }
    }
  }
}

}  // namespace fuzz
