#include "installer/system/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

// Up to `limit` bytes from where the descriptor is; nothing with errno on error.
std::optional<std::string> ReadSome(int fd, size_t limit) {
  std::string content;
  while (content.size() < limit) {
    const size_t had = content.size();
    content.resize(std::min(limit, had + 65536));
    const ssize_t n = ::read(fd, content.data() + had, content.size() - had);
    content.resize(had + (n > 0 ? static_cast<size_t>(n) : 0));
    if (n < 0 && errno != EINTR) {
      return std::nullopt;
    }
    if (n == 0) {
      break;
    }
  }
  return content;
}

// `name` is the path, as seen from the directory.
std::optional<std::string> ReadFrom(int directory, const std::string& name,
                                    const std::string& path) {
  // O_NONBLOCK: a fifo of that name must not hold us up.
  const qhpsi::Fd file(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return std::nullopt;
    }
    throw SystemFailure("cannot open " + path, errno);
  }
  auto content = ReadSome(file.get(), kLargestFile + 1);
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
  struct stat status {};
  if (!file.valid() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  const off_t start = std::max<off_t>(0, status.st_size - static_cast<off_t>(size));
  if (::lseek(file.get(), start, SEEK_SET) != start) {
    return std::nullopt;
  }
  return ReadSome(file.get(), size);
}

}  // namespace installer
