#include "installer/system/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "installer/system/abandoned.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

// Its destructor removes the name unless the file was renamed.
class TemporaryFile {
 public:
  TemporaryFile(int directory, std::string name, const std::string& path)
      : directory_(directory),
        name_(std::move(name)),
        fd_(::openat(directory_, name_.c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)) {
    if (!fd_.valid()) {
      throw SystemFailure("cannot create a file to replace " + path, errno);
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) {
      ::unlinkat(directory_, name_.c_str(), 0);
    }
  }

  int fd() const { return fd_.get(); }

  bool RenameTo(const std::string& name) {
    if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) {
      return false;
    }
    name_.clear();
    return true;
  }

 private:
  int directory_;
  std::string name_;
  qhpsi::Fd fd_;
};

std::string ParentPath(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

// ".PORT.", before a process id and kUnfinished.
std::string TemporaryPrefix(const std::string& name) { return "." + name + "."; }

// Removes the files that killed processes left.
void RemoveAbandoned(const qhpsi::Fd& directory, const std::string& path) {
  const std::string prefix = TemporaryPrefix(NameOf(path));
  qhpsi::Fd listed(::openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const std::string& name : NamesIn(std::move(listed), ParentPath(path))) {
    const bool is_ours = name.size() > kUnfinished.size() && name.ends_with(kUnfinished);
    if (is_ours && IsAbandoned(name.substr(0, name.size() - kUnfinished.size()), prefix)) {
      ::unlinkat(directory.get(), name.c_str(), 0);
    }
  }
}

// The status of a regular file; nothing without a file.
std::optional<struct stat> StatusOfFile(const qhpsi::Fd& directory, const std::string& path) {
  struct stat status{};
  if (::fstatat(directory.get(), NameOf(path).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno != ENOENT) {
      throw SystemFailure("cannot look at " + path, errno);
    }
    return std::nullopt;
  }
  if (!S_ISREG(status.st_mode)) {
    throw UserFailure(path + ": is not a regular file; it stays as it is");
  }
  return status;
}

void SyncDirectory(const qhpsi::Fd& directory, const std::string& path) {
  if (::fsync(directory.get()) != 0) {
    throw SystemFailure("cannot sync " + ParentPath(path), errno);
  }
}

}  // namespace

qhpsi::Fd OpenDirectoryOf(const std::string& path) {
  const std::string parent = ParentPath(path);
  qhpsi::Fd directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) {
    throw SystemFailure("cannot open " + parent, errno);
  }
  return directory;
}

void ReplaceFileIn(const qhpsi::Fd& directory, const std::string& path, std::string_view content,
                   mode_t mode) {
  const auto old = StatusOfFile(directory, path);
  RemoveAbandoned(directory, path);
  TemporaryFile file(
      directory.get(),
      TemporaryPrefix(NameOf(path)) + std::to_string(::getpid()) + std::string(kUnfinished), path);
  if (!qhpsi::WriteAll(file.fd(), content)) {
    throw SystemFailure("cannot write " + path, errno);
  }
  if (old && ::fchown(file.fd(), old->st_uid, old->st_gid) != 0) {
    throw SystemFailure("cannot set the owner of " + path, errno);
  }
  // Never setuid: the directory's owner chooses the file that is there, and may choose its new
  // content.
  if (::fchmod(file.fd(), old ? old->st_mode & 0777U : mode) != 0) {
    throw SystemFailure("cannot set the mode of " + path, errno);
  }
  if (::fsync(file.fd()) != 0) {
    throw SystemFailure("cannot sync " + path, errno);
  }
  if (!file.RenameTo(NameOf(path))) {
    throw SystemFailure("cannot replace " + path, errno);
  }
  SyncDirectory(directory, path);
}

bool DeleteFileIn(const qhpsi::Fd& directory, const std::string& path) {
  if (::unlinkat(directory.get(), NameOf(path).c_str(), 0) != 0) {
    if (errno == ENOENT) {
      return false;
    }
    throw SystemFailure("cannot remove " + path, errno);
  }
  SyncDirectory(directory, path);
  return true;
}

}  // namespace installer
