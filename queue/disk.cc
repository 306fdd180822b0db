#include "queue/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace queue {
namespace {

template <typename Call>
auto Retry(Call call) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) {
      return result;
    }
  }
}

int Fsync(int fd) {
  return Retry([&] { return ::fsync(fd); });
}

}  // namespace

int Disk::Create(const char* path) {
  return Retry([&] { return ::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644); });
}

int Disk::Link(const char* from, const char* to) { return ::link(from, to); }

int Disk::Unlink(const char* path) { return ::unlink(path); }

bool Disk::Exists(const char* path) {
  struct stat st = {};
  return ::lstat(path, &st) == 0 || errno != ENOENT;
}

ssize_t Disk::Write(int fd, const char* bytes, size_t size) {
  return Retry([&] { return ::write(fd, bytes, size); });
}

ssize_t Disk::Splice(int pipe, int fd, size_t size) {
  return ::splice(pipe, nullptr, fd, nullptr, size, 0);
}

ssize_t Disk::WriteAt(int fd, const char* bytes, size_t size, off_t offset) {
  return Retry([&] { return ::pwrite(fd, bytes, size, offset); });
}

ssize_t Disk::ReadAt(int fd, char* bytes, size_t size, off_t offset) {
  return Retry([&] { return ::pread(fd, bytes, size, offset); });
}

void Disk::StartSync(int fd, off_t offset) {
  static_cast<void>(::sync_file_range(fd, offset, 0, SYNC_FILE_RANGE_WRITE));
}

int Disk::Sync(int fd) { return Fsync(fd); }

int Disk::SyncDirectory(const char* path) {
  const qhpsi::Fd fd(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.valid() ? Fsync(fd.get()) : -1;
}

bool Disk::WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = Write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace queue
