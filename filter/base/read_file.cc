#include "filter/base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>

#include "filter/base/failure.h"
#include "filter/base/file_status.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"

namespace filter {

qhpsi::Fd OpenRegular(int directory, const std::string& name, const std::string& path) {
  qhpsi::Fd file(::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) {
    return file;
  }
  if (!file.valid()) {
    throw FileFailure("cannot open " + path, errno);
  }
  if (!S_ISREG(StatusOf(file, path).st_mode)) {
    throw PermanentFailure(path + ": is not a regular file");
  }
  return file;
}

std::optional<std::string> ReadFile(int directory, const std::string& name, const std::string& path,
                                    size_t max) {
  const qhpsi::Fd file = OpenRegular(directory, name, path);
  if (!file.valid()) {
    return std::nullopt;
  }
  std::optional<std::string> text = qhpsi::ReadAll(file.get(), max + 1);
  if (!text) {
    throw FileFailure("cannot read " + path, errno);
  }
  if (text->size() > max) {
    throw PermanentFailure(path + ": is larger than " + std::to_string(max) + " bytes");
  }
  return text;
}

}  // namespace filter
