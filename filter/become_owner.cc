#include "filter/become_owner.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "filter/failure.h"

namespace filter {
namespace {

// Of `path` or of its nearest directory that is there.
struct stat StatNearest(std::filesystem::path path) {
  struct stat status {};
  while (::lstat(path.c_str(), &status) != 0) {
    if (errno != ENOENT || path == path.parent_path()) {
      throw SystemFailure("cannot stat " + path.string(), errno);
    }
    path = path.has_parent_path() ? path.parent_path() : ".";
  }
  return status;
}

}  // namespace

void BecomeOwnerOf(std::string path) {
  if (::geteuid() != 0) {
    return;
  }
  // With a slash at its end, the name would be what a link leads to.
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  const struct stat owner = StatNearest(path.empty() ? "." : path);
  if (owner.st_uid == 0) {
    return;
  }
  if (::setgroups(1, &owner.st_gid) != 0 || ::setgid(owner.st_gid) != 0 ||
      ::setuid(owner.st_uid) != 0) {
    throw SystemFailure("cannot become the owner of " + path, errno);
  }
}

}  // namespace filter
