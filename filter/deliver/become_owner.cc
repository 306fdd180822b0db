#include "filter/deliver/become_owner.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "filter/base/failure.h"
#include "qhpsi/base/ids.h"

namespace filter {
namespace {

// The status of `path`, or of the nearest existing directory above it. Skips a file: it may be a
// hard link to one of root's.
struct stat StatNearest(std::filesystem::path path) {
  for (;;) {
    struct stat status{};
    const bool is_there = ::lstat(path.c_str(), &status) == 0;
    if (is_there && (S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode))) {
      return status;
    }
    if (!is_there && errno != ENOENT && errno != ENOTDIR) {
      throw SystemFailure("cannot stat " + path.string(), errno);
    }
    path = path.has_parent_path() ? path.parent_path() : ".";
  }
}

}  // namespace

void BecomeOwnerOf(std::string path) {
  if (::geteuid() != 0) {
    return;
  }
  // With a slash at the end, lstat() would follow a link.
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  const struct stat owner = StatNearest(path.empty() ? "." : path);
  if (owner.st_uid == 0) {
    return;
  }
  if (!qhpsi::BecomeUser(owner.st_uid, owner.st_gid)) {
    throw SystemFailure("cannot become the owner of " + path, errno);
  }
}

}  // namespace filter
