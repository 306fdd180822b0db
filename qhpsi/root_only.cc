#include "qhpsi/root_only.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

#include "qhpsi/base/fd.h"

namespace qhpsi {
namespace {

std::string CannotOpen(const std::string& path) { return path + ": open: " + std::strerror(errno); }

std::string NotRootOnly(const std::string& path) {
  return path + ": not owned by root, or writable by group or others";
}

}  // namespace

bool IsRootOnly(const struct stat& status) {
  return status.st_uid == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::variant<FoundFile, std::string> FindRootOnly(const std::string& directory,
                                                  const std::string& name) {
  Fd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat status{};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) {
    return CannotOpen(directory);
  }
  if (!IsRootOnly(status)) {
    return NotRootOnly(directory);
  }
  const std::string path = directory + "/" + name;
  if (::fstatat(fd.get(), name.c_str(), &status, 0) != 0) {
    return CannotOpen(path);
  }
  if (!IsRootOnly(status)) {
    return NotRootOnly(path);
  }
  std::string through_fd = "/proc/self/fd/" + std::to_string(fd.get()) + "/" + name;
  return FoundFile{.directory = std::move(fd), .path = std::move(through_fd)};
}

std::variant<FoundFile, std::string> FindFile(const std::string& directory, const std::string& name,
                                              bool root_only) {
  if (root_only) {
    return FindRootOnly(directory, name);
  }
  return FoundFile{.directory = {}, .path = directory + "/" + name};
}

}  // namespace qhpsi
