// What an open file is, and who may write to it.

#ifndef FILTER_BASE_FILE_STATUS_H_
#define FILTER_BASE_FILE_STATUS_H_

#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "filter/base/failure.h"
#include "qhpsi/base/fd.h"

namespace filter {

// `path` names the file in messages. Throws Failure.
inline struct stat StatusOf(const qhpsi::Fd& file, const std::string& path) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) {
    throw SystemFailure("cannot stat " + path, errno);
  }
  return status;
}

// Whether the mode lets anybody but the owner write.
inline bool OthersMayWrite(const struct stat& status) {
  return (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

}  // namespace filter

#endif  // FILTER_BASE_FILE_STATUS_H_
