#include "installer/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <thread>

#include "installer/failure.h"
#include "installer/tree.h"

namespace installer {
namespace {

constexpr std::chrono::seconds kTimeToReplace{10};

// The name is gone again unless it was renamed.
class TemporaryFile {
 public:
  // `flags` of open(2).
  TemporaryFile(std::string path, int flags) : path_(std::move(path)) {
    fd_ = qhpsi::Fd(::open(path_.c_str(), flags | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd_.valid()) {
      throw SystemFailure("cannot create " + path_, errno);
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) {
      ::unlink(path_.c_str());
    }
  }

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }

  void RenameTo(const std::string& target) {
    if (std::rename(path_.c_str(), target.c_str()) != 0) {
      throw SystemFailure("cannot rename " + path_ + " to " + target, errno);
    }
    path_.clear();
  }

 private:
  std::string path_;
  qhpsi::Fd fd_;
};

qhpsi::Fd OpenDirectory(const std::string& path) {
  qhpsi::Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  return directory;
}

std::optional<struct stat> Status(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    return status;
  }
  if (errno != ENOENT) {
    throw SystemFailure("cannot look at " + path, errno);
  }
  return std::nullopt;
}

// The status of a regular file that is there.
std::optional<struct stat> StatusOfFile(const std::string& path) {
  auto status = Status(path);
  if (status && !S_ISREG(status->st_mode)) {
    throw UserFailure(path + ": is not a regular file; it stays as it is");
  }
  return status;
}

// Gives the finished file the owner and mode of the one that it replaces, and its name.
void Replace(const std::string& path, TemporaryFile& file, const std::optional<struct stat>& old,
             mode_t mode) {
  if (old && ::fchown(file.fd(), old->st_uid, old->st_gid) != 0) {
    throw SystemFailure("cannot set the owner of " + file.path(), errno);
  }
  if (::fchmod(file.fd(), old ? old->st_mode & 07777U : mode) != 0) {
    throw SystemFailure("cannot set the mode of " + file.path(), errno);
  }
  if (::fsync(file.fd()) != 0) {
    throw SystemFailure("cannot sync " + file.path(), errno);
  }
  file.RenameTo(path);
  SyncDirectoryOf(path);
}

}  // namespace

// Everybody who may read a directory can lock it: nobody is waited for without end.
ReplaceLock::ReplaceLock(const std::string& path)
    : directory_(OpenDirectory(std::filesystem::path(path).parent_path().string())) {
  const auto end = std::chrono::steady_clock::now() + kTimeToReplace;
  while (::flock(directory_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() > end) {
      throw SystemFailure("cannot lock the directory of " + path, errno);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::string TemporaryName(const std::string& path) {
  const std::filesystem::path target(path);
  return (target.parent_path() / ("." + target.filename().string() + std::string(kNew))).string();
}

void ReplaceFile(const std::string& path, std::string_view content, mode_t mode) {
  const auto old = StatusOfFile(path);
  const ReplaceLock lock(path);
  const std::string name = TemporaryName(path);
  ::unlink(name.c_str());
  TemporaryFile file(name, O_CREAT | O_EXCL);
  if (!qhpsi::WriteAll(file.fd(), content)) {
    throw SystemFailure("cannot write " + file.path(), errno);
  }
  Replace(path, file, old, mode);
}

void ReplaceByFile(const std::string& path, mode_t mode) {
  TemporaryFile file(TemporaryName(path), 0);
  Replace(path, file, StatusOfFile(path), mode);
}

bool DeleteFile(const std::string& path) {
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) {
      return false;
    }
    throw SystemFailure("cannot remove " + path, errno);
  }
  SyncDirectoryOf(path);
  return true;
}

void SyncDirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const qhpsi::Fd directory = OpenDirectory(parent);
  if (::fsync(directory.get()) != 0) {
    throw SystemFailure("cannot sync " + parent, errno);
  }
}

}  // namespace installer
