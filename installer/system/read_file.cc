#include "installer/system/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>

#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"

namespace installer {
namespace {

// `name` is the file's name in `directory`; `path` is for failures.
std::optional<std::string> ReadFrom(int directory, const std::string& name,
                                    const std::string& path) {
  // O_NONBLOCK: a fifo of that name must not block us.
  const qhpsi::Fd file(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return std::nullopt;
    }
    throw SystemFailure("cannot open " + path, errno);
  }
  auto content = qhpsi::ReadAll(file.get(), kLargestFile + 1);
  if (!content) {
    throw SystemFailure("cannot read " + path, errno);
  }
  if (content->size() > kLargestFile) {
    throw UserFailure(path + ": is longer than " + std::to_string(kLargestFile) + " bytes");
  }
  return content;
}

}  // namespace

std::optional<std::string> ReadFile(const std::string& path) {
  return ReadFrom(AT_FDCWD, path, path);
}

std::optional<std::string> ReadFileIn(const qhpsi::Fd& directory, const std::string& path) {
  return ReadFrom(directory.get(), NameOf(path), path);
}

std::optional<std::string> ReadTail(const std::string& path, size_t size) {
  const qhpsi::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (!file.valid() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  const off_t start = std::max<off_t>(0, status.st_size - static_cast<off_t>(size));
  if (::lseek(file.get(), start, SEEK_SET) != start) {
    return std::nullopt;
  }
  return qhpsi::ReadAll(file.get(), size);
}

}  // namespace installer
