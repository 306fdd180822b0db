// The names in a directory, one after the other.

#ifndef QHPSI_BASE_DIRECTORY_H_
#define QHPSI_BASE_DIRECTORY_H_

#include <dirent.h>

#include <cerrno>
#include <memory>

#include "qhpsi/base/fd.h"

namespace qhpsi {

class Directory {
 public:
  // Opens `path`, or takes an open descriptor of a directory over. Check valid(); errno says why
  // it is not.
  explicit Directory(const char* path) : stream_(::opendir(path), ::closedir) {}
  explicit Directory(Fd fd) : stream_(fd.valid() ? ::fdopendir(fd.get()) : nullptr, ::closedir) {
    if (stream_) {
      fd.Release();
    }
  }

  bool valid() const { return stream_ != nullptr; }
  int fd() const { return ::dirfd(stream_.get()); }

  // The next name, "." and ".." included; it holds until the next call. Null at the end, with errno
  // 0, and on an error, with errno set.
  const char* Next() {
    errno = 0;
    const dirent* const entry = ::readdir(stream_.get());
    return entry == nullptr ? nullptr : static_cast<const char*>(entry->d_name);
  }

 private:
  std::unique_ptr<DIR, int (*)(DIR*)> stream_;
};

}  // namespace qhpsi

#endif  // QHPSI_BASE_DIRECTORY_H_
