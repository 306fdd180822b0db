#include "installer/system/read_file.h"

#include <fcntl.h>

#include <cerrno>
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

}  // namespace installer
