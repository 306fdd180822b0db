#include "filter/store/domain_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "filter/base/failure.h"
#include "filter/base/file_status.h"
#include "filter/store/domain_owner.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/ids.h"

namespace filter {
namespace {

constexpr mode_t kMode = 0755;

qhpsi::Fd OpenDirectory(int parent, const std::string& name, const std::string& path) {
  qhpsi::Fd directory(
      ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid() && errno != ENOENT) {
    throw SystemFailure("cannot open " + path, errno);
  }
  return directory;
}

void RequireOwnWriting(const struct stat& status, const std::string& path) {
  if (OthersMayWrite(status)) {
    throw PermanentFailure(path + ": others can write to it, not only its owner");
  }
}

// Opens HOME/filter; root makes a missing one.
qhpsi::Fd OpenFilterDirectory(const std::string& path) {
  qhpsi::Fd top = OpenDirectory(AT_FDCWD, path, path);
  if (!top.valid() && ::geteuid() == 0) {
    if (::mkdir(path.c_str(), kMode) != 0 && errno != EEXIST) {
      throw SystemFailure("cannot make " + path, errno);
    }
    top = OpenDirectory(AT_FDCWD, path, path);
    if (top.valid() && ::fchmod(top.get(), kMode) != 0) {
      throw SystemFailure("cannot set the mode of " + path, errno);
    }
  }
  if (!top.valid()) {
    throw PermanentFailure(path + ": does not exist; root must run vcfilter first");
  }
  const struct stat status = StatusOf(top, path);
  if (status.st_uid != 0) {
    throw PermanentFailure(path + ": does not belong to root");
  }
  RequireOwnWriting(status, path);
  return top;
}

// Makes the directory `name` under another name first, so that nobody ever sees it without its
// owner.
void MakeDomainDirectory(const Owner& owner, const qhpsi::Fd& top, const std::string& name,
                         const std::string& path) {
  const std::string temporary = ".new." + std::to_string(::getpid());
  ::unlinkat(top.get(), temporary.c_str(), AT_REMOVEDIR);  // a killed vcfilter left it
  if (::mkdirat(top.get(), temporary.c_str(), 0700) != 0) {
    throw SystemFailure("cannot make " + path, errno);
  }
  const qhpsi::Fd made = OpenDirectory(top.get(), temporary, path);
  const bool done =
      made.valid() && ::fchown(made.get(), owner.uid, owner.gid) == 0 &&
      ::fchmod(made.get(), kMode) == 0 && ::fsync(made.get()) == 0 &&
      ::renameat2(top.get(), temporary.c_str(), top.get(), name.c_str(), RENAME_NOREPLACE) == 0 &&
      ::fsync(top.get()) == 0;
  if (!done) {
    const int error = errno;
    ::unlinkat(top.get(), temporary.c_str(), AT_REMOVEDIR);
    if (error != EEXIST) {  // with EEXIST another vcfilter was faster
      throw SystemFailure("cannot make " + path, error);
    }
  }
}

void BecomeOwner(const struct stat& status, const std::string& path) {
  if (::geteuid() == status.st_uid) {
    return;
  }
  if (!qhpsi::BecomeUser(status.st_uid, status.st_gid)) {
    throw SystemFailure("cannot become the owner of " + path, errno);
  }
}

// A setuid vcfilter would trust anybody's --home.
void RequireNotSetuid() {
  if (::getuid() != ::geteuid()) {
    throw PermanentFailure("must not be setuid");
  }
}

void RequireRootOrOwner(const struct stat& status, const std::string& path) {
  if (::getuid() != 0 && ::getuid() != status.st_uid) {
    throw PermanentFailure(path + ": only root and its owner, user id " +
                           std::to_string(status.st_uid) + ", may do this");
  }
}

}  // namespace

DomainDirectory OpenAsOwner(const std::string& home, const std::string& domain) {
  RequireNotSetuid();
  const std::string top_path = home + "/filter";
  const std::string path = top_path + "/" + domain;
  const qhpsi::Fd top = OpenFilterDirectory(top_path);
  qhpsi::Fd directory = OpenDirectory(top.get(), domain, path);
  if (!directory.valid() && ::geteuid() == 0) {
    MakeDomainDirectory(OwnerOf(home, domain), top, domain, path);
    directory = OpenDirectory(top.get(), domain, path);
  }
  if (!directory.valid()) {
    throw PermanentFailure(path + ": does not exist; root must run vcfilter first");
  }
  const struct stat status = StatusOf(directory, path);
  RequireRootOrOwner(status, path);
  RequireOwnWriting(status, path);
  BecomeOwner(status, path);
  return {.fd = std::move(directory), .path = path};
}

}  // namespace filter
