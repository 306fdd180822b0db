#include "tests/queue/simulated_disk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "queue/disk.h"

namespace queue {
namespace {

constexpr size_t kSplice = 4096;

ino_t InodeOf(int fd) {
  struct stat st = {};
  return ::fstat(fd, &st) == 0 ? st.st_ino : 0;
}

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

void SimulatedDisk::FailCall(int number, int error) {
  calls_ = 0;
  failing_call_ = number;
  error_ = error;
}

bool SimulatedDisk::Fails() {
  ++calls_;
  if (calls_ != failing_call_) {
    return false;
  }
  errno = error_;
  return true;
}

std::set<std::string> SimulatedDisk::PossibleNames(const std::string& directory) const {
  std::set<std::string> names;
  for (const auto* book : {&names_, &durable_names_}) {
    for (const auto& [path, inode] : *book) {
      if (DirectoryOf(path) == directory) {
        names.insert(path);
      }
    }
  }
  return names;
}

std::string SimulatedDisk::DurableContent(const std::string& path) const {
  for (const auto* book : {&durable_names_, &names_}) {
    const auto name = book->find(path);
    if (name == book->end()) {
      continue;
    }
    const auto content = durable_contents_.find(name->second);
    return content == durable_contents_.end() ? "" : content->second;
  }
  return "";
}

int SimulatedDisk::Create(const char* path) {
  if (Fails()) {
    return -1;
  }
  const int fd = Disk::Create(path);
  if (fd >= 0) {
    names_[path] = InodeOf(fd);
    durable_contents_[InodeOf(fd)] = "";
    after_call();
  }
  return fd;
}

int SimulatedDisk::Link(const char* from, const char* to) {
  if (Fails() || Disk::Link(from, to) != 0) {
    return -1;
  }
  names_[to] = names_.at(from);
  after_call();
  return 0;
}

int SimulatedDisk::Unlink(const char* path) {
  if (Fails() || Disk::Unlink(path) != 0) {
    return -1;
  }
  names_.erase(path);
  after_call();
  return 0;
}

ssize_t SimulatedDisk::Write(int fd, const char* bytes, size_t size) {
  if (Fails()) {
    return -1;
  }
  const ssize_t n = Disk::Write(fd, bytes, size > 1 ? size / 2 : size);  // as write(2) may
  after_call();
  return n;
}

ssize_t SimulatedDisk::Splice(int pipe, int fd, size_t size) {
  if (Fails()) {
    return -1;
  }
  const ssize_t n = Disk::Splice(pipe, fd, std::min(size, kSplice));  // as splice(2) may
  after_call();
  return n;
}

ssize_t SimulatedDisk::WriteAt(int fd, const char* bytes, size_t size, off_t offset) {
  if (Fails()) {
    return -1;
  }
  const ssize_t n = Disk::WriteAt(fd, bytes, size > 1 ? size / 2 : size, offset);
  after_call();
  return n;
}

ssize_t SimulatedDisk::ReadAt(int fd, char* bytes, size_t size, off_t offset) {
  return Fails() ? -1 : Disk::ReadAt(fd, bytes, size > 1 ? size / 2 : size, offset);
}

int SimulatedDisk::Sync(int fd) {
  if (Fails() || Disk::Sync(fd) != 0) {
    return -1;
  }
  struct stat st = {};
  ::fstat(fd, &st);
  std::string content(static_cast<size_t>(st.st_size), '\0');
  content.resize(static_cast<size_t>(::pread(fd, content.data(), content.size(), 0)));
  durable_contents_[st.st_ino] = content;
  after_call();
  return 0;
}

int SimulatedDisk::SyncDirectory(const char* path) {
  if (Fails() || Disk::SyncDirectory(path) != 0) {
    return -1;
  }
  std::erase_if(durable_names_, [&](const auto& name) { return DirectoryOf(name.first) == path; });
  for (const auto& name : names_) {
    if (DirectoryOf(name.first) == path) {
      durable_names_.insert(name);
    }
  }
  after_call();
  return 0;
}

}  // namespace queue
