#include "filter/base/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "qhpsi/base/fd.h"

namespace filter {

NewFile::NewFile(int directory, const std::string& path, const std::string& name)
    : directory_(directory), name_(name), new_name_(name + ".new"), path_(path + "/" + new_name_) {
  if (::unlinkat(directory, new_name_.c_str(), 0) != 0 && errno != ENOENT) {
    throw SystemFailure("cannot remove " + path_, errno);
  }
  fd_ = qhpsi::Fd(::openat(directory, new_name_.c_str(),
                           O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd_.valid()) {
    throw SystemFailure("cannot create " + path_, errno);
  }
}

NewFile::~NewFile() {
  if (fd_.valid() && !replaced_) {
    ::unlinkat(directory_, new_name_.c_str(), 0);
  }
}

void NewFile::Write(std::string_view bytes) const {
  if (!qhpsi::WriteAll(fd_.get(), bytes)) {
    throw SystemFailure("cannot write " + path_, errno);
  }
}

void NewFile::Sync() const {
  if (::fchmod(fd_.get(), 0644) != 0 || ::fsync(fd_.get()) != 0) {
    throw SystemFailure("cannot sync " + path_, errno);
  }
}

void NewFile::Replace() {
  if (::renameat(directory_, new_name_.c_str(), directory_, name_.c_str()) != 0) {
    throw SystemFailure("cannot rename " + path_ + " to " + name_, errno);
  }
  replaced_ = true;
}

}  // namespace filter
