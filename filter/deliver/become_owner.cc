#include "filter/deliver/become_owner.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <list>
#include <string>
#include <utility>

#include "filter/base/failure.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/ids.h"

namespace filter {
namespace {

constexpr int kMaxLinks = 40;  // as many as the kernel follows

// The way to a path, one name after the other. Nobody but root can change what it has come by, so
// that nothing is looked at twice.
class Way {
 public:
  explicit Way(const std::string& path) : path_(path) { Insert(path); }

  bool ends() const { return names_.empty(); }
  const struct stat& status() const { return status_; }

  // Goes on to the next directory, or stands on a link that is not root's. False where there is no
  // way on.
  bool Step() {
    const std::string name = names_.front();
    names_.pop_front();
    qhpsi::Fd next(::openat(directory_.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!next.valid() && (errno == ENOENT || errno == ENOTDIR)) {
      return false;
    }
    const struct stat status = StatusOf(next);
    const bool is_link = S_ISLNK(status.st_mode);
    if (!is_link && !S_ISDIR(status.st_mode)) {
      return false;  // it may be a hard link to a file of root's
    }
    status_ = status;
    if (!is_link) {
      directory_ = std::move(next);
    } else if (status.st_uid == 0) {
      Insert(Target(next));
    }
    return true;
  }

 private:
  struct stat StatusOf(const qhpsi::Fd& fd) const {
    struct stat status{};
    if (!fd.valid() || ::fstat(fd.get(), &status) != 0) {
      throw SystemFailure("cannot stat " + path_, errno);
    }
    return status;
  }

  std::string Target(const qhpsi::Fd& link) {
    std::array<char, PATH_MAX> target;
    const ssize_t size = ::readlinkat(link.get(), "", target.data(), target.size());
    if (size < 0 || ++links_ > kMaxLinks) {
      throw SystemFailure("cannot follow " + path_, size < 0 ? errno : ELOOP);
    }
    return {target.data(), static_cast<size_t>(size)};
  }

  void Insert(const std::filesystem::path& path) {
    if (path.is_absolute() || !directory_.valid()) {
      directory_ =
          qhpsi::Fd(::open(path.is_absolute() ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
      status_ = StatusOf(directory_);
    }
    std::list<std::string> names;
    for (const std::filesystem::path& name : path.relative_path()) {
      names.push_back(name.empty() ? "." : name.string());
    }
    names_.splice(names_.begin(), names);
  }

  std::string path_;
  qhpsi::Fd directory_;
  struct stat status_ = {};
  std::list<std::string> names_;
  int links_ = 0;
};

}  // namespace

void BecomeOwnerOf(const std::string& path) {
  if (::geteuid() != 0) {
    return;
  }
  Way way(path);
  while (way.status().st_uid == 0 && !way.ends() && way.Step()) {
  }
  const struct stat& owner = way.status();
  if (owner.st_uid != 0 && !qhpsi::BecomeUser(owner.st_uid, owner.st_gid)) {
    throw SystemFailure("cannot become the owner of " + path, errno);
  }
}

}  // namespace filter
