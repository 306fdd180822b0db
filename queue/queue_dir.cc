#include "queue/queue_dir.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "qhpsi/base/directory.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/random.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/settings.h"

namespace queue {
namespace {

constexpr uint64_t kUsualSplit = 23;
constexpr uint64_t kMaxSplit = 100'000;

// Whether the queue has such a directory. An error must not pass for "no": qmail-send would never
// find the message.
bool HasDirectory(const QueueDir& queue, const std::string& name) {
  struct stat st = {};
  if (::stat(name.c_str(), &st) == 0) {
    return S_ISDIR(st.st_mode);
  }
  if (errno != ENOENT) {
    throw Failure(ExitCode::kQueue, "cannot stat " + queue.path + "/" + name, errno);
  }
  return false;
}

Failure OddSplit(const QueueDir& queue, const std::string& what) {
  return {ExitCode::kQueue, "cannot tell where qmail-send looks for a message: " + queue.path +
                                "/mess " + what + " (CONFSPLIT says how many there are)"};
}

// How many subdirectories mess has, numbered from 0 on.
uint64_t CountSplit(const QueueDir& queue) {
  qhpsi::Directory mess("mess");
  if (!mess.valid()) {
    throw Failure(ExitCode::kQueue, "cannot open " + queue.path + "/mess", errno);
  }
  uint64_t split = 0;
  uint64_t found = 0;
  while (const char* const name = mess.Next()) {
    if (const auto number = qhpsi::ParseNumber(name, 0, kMaxSplit)) {
      split = std::max(split, *number + 1);
      ++found;
    }
  }
  if (errno != 0) {
    throw Failure(ExitCode::kQueue, "cannot read " + queue.path + "/mess", errno);
  }
  if (found != split) {
    throw OddSplit(queue, "lacks subdirectories");
  }
  return split;
}

// How many subdirectories mess has, for a site that does not say: the usual number unless there are
// more. With fewer the queue is damaged, or made for another number: a message that we put
// elsewhere than qmail-send looks would be lost.
uint64_t FindSplit(const QueueDir& queue) {
  if (HasDirectory(queue, "mess/" + std::to_string(kUsualSplit))) {
    return CountSplit(queue);
  }
  if (!HasDirectory(queue, "mess/" + std::to_string(kUsualSplit - 1))) {
    throw OddSplit(queue, "has fewer than " + std::to_string(kUsualSplit) + " subdirectories");
  }
  return kUsualSplit;
}

// The bytes that the queue's user may still write in the working directory: 0 also when no inode is
// left. Nothing, with errno set, when the system does not say.
std::optional<uint64_t> FreeBytes() {
  struct statvfs fs = {};
  if (::statvfs(".", &fs) != 0) {
    return std::nullopt;
  }
  const bool out_of_inodes = fs.f_files != 0 && fs.f_favail == 0;
  return out_of_inodes ? 0 : uint64_t{fs.f_bavail} * fs.f_frsize;
}

Failure NoQueue(const std::string& path, int error) {
  const std::string home = qhpsi::kHome;
  struct stat st = {};
  if (path.starts_with(home + "/") && ::stat(home.c_str(), &st) != 0) {
    return {ExitCode::kHome, "cannot find " + home, errno};
  }
  return {ExitCode::kQueue, "cannot enter " + path, error};
}

void EnterOne(const std::string& path, uint64_t min_free) {
  if (::chdir(path.c_str()) != 0) {
    throw NoQueue(path, errno);
  }
  CheckFree(path, min_free);
}

std::string EnterOneOfMany(const QueueSettings& settings) {
  std::vector<uint64_t> numbers(settings.count);
  std::iota(numbers.begin(), numbers.end(), settings.start);
  int error = 0;
  bool is_one_full = false;
  for (uint64_t random = qhpsi::ProcessRandom(); !numbers.empty(); random /= numbers.size() + 1) {
    // Choose anew among all that are left: the neighbour of a missing queue must not get its share
    // on top of its own.
    const auto choice = numbers.begin() + static_cast<ptrdiff_t>(random % numbers.size());
    std::string path = settings.base + "/queue" + std::to_string(*choice);
    numbers.erase(choice);
    const auto free = ::chdir(path.c_str()) == 0 ? FreeBytes() : std::nullopt;
    if (!free) {
      error = errno;
    } else if (*free != 0 && *free >= settings.min_free) {
      return path;
    } else {
      is_one_full = true;
    }
  }
  if (is_one_full) {
    throw Failure(ExitCode::kWrite, "every queue in " + settings.base + " is full");
  }
  throw NoQueue(settings.base + "/queue" + std::to_string(settings.start), error);
}

}  // namespace

std::string QueueDir::SplitPath(const char* dir, uint64_t inode, bool is_split) const {
  std::string path = dir;
  if (is_split) {
    path += "/" + std::to_string(inode % split);
  }
  return path + "/" + std::to_string(inode);
}

QueueDir EnterQueue(const QueueSettings& settings) {
  QueueDir queue;
  if (settings.dir.empty() && !settings.base.empty()) {
    queue.path = EnterOneOfMany(settings);
  } else {
    queue.path = settings.dir.empty() ? std::string(qhpsi::kHome) + "/queue" : settings.dir;
    EnterOne(queue.path, settings.min_free);
  }
  queue.split = settings.split != 0 ? settings.split : FindSplit(queue);
  // 0 is no message's inode: where todo/0 exists, it is a subdirectory of a split todo.
  queue.todo_split = HasDirectory(queue, "todo/0");
  return queue;
}

void CheckFree(const std::string& path, uint64_t min_free) {
  if (min_free == 0) {
    return;
  }
  const auto free = FreeBytes();
  if (!free) {
    throw Failure(ExitCode::kQueue, "cannot tell the free space of " + path, errno);
  }
  if (*free < min_free) {
    throw Failure(ExitCode::kWrite, "cannot queue in " + path + ": less than MIN_FREE (" +
                                        std::to_string(min_free) + " bytes) is free");
  }
}

}  // namespace queue
