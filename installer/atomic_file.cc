#include "installer/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "installer/failure.h"
#include "qhpsi/fd.h"

namespace installer {
namespace {

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

std::string TemporaryName(const std::string& path) {
  const std::filesystem::path target(path);
  return (target.parent_path() /
          ("." + target.filename().string() + "." + std::to_string(::getpid())))
      .string();
}

void ReplaceFile(const std::string& path, std::string_view content, mode_t mode) {
  const auto old = StatusOfFile(path);
  const std::string name = TemporaryName(path);
  ::unlink(name.c_str());  // of a process that had our id and was killed
  TemporaryFile file(name, O_CREAT | O_EXCL);
  if (!qhpsi::WriteAll(file.fd(), content)) {
    throw SystemFailure("cannot write " + file.path(), errno);
  }
  Replace(path, file, old, mode);
}

void ReplaceByFile(const std::string& path, const std::string& made, mode_t mode) {
  TemporaryFile file(made, 0);
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
  const qhpsi::Fd directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || ::fsync(directory.get()) != 0) {
    throw SystemFailure("cannot sync " + parent, errno);
  }
}

}  // namespace installer
