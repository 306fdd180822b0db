#include "qhpsi/sandbox/scratch_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"

namespace qhpsi {
namespace {

constexpr std::string_view kPrefix = "qhpsi-scan.";
constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kDeepest = 100;  // at a time; a hostile plugin makes any number of levels

// Gives us back a directory that a plugin has closed. Its name may have become a link to a file of
// our user's meanwhile, such as qhpsi: nothing is done by name.
bool Reopen(int parent, const char* name) {
  const Fd directory(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  return directory.valid() &&
         ::chmod(("/proc/self/fd/" + std::to_string(directory.get())).c_str(), S_IRWXU) == 0;
}

// Moves the directory `name` of `parent` to `top`, by a name that is new there.
bool MoveUp(int parent, const char* name, int top) {
  std::string place = "/proc/self/fd/" + std::to_string(top) + "/XXXXXX";
  return ::mkdtemp(place.data()) != nullptr && ::renameat(parent, name, top, place.c_str()) == 0;
}

// Removes what is in the directory that `fd` is open on, and what is too deep below it goes up to
// `top`. What a link points to stays. Returns whether anything went up.
bool RemoveBelow(int fd, int top, int depth) {
  Directory entries(Fd(::openat(fd, ".", kDirectory)));
  if (!entries.valid()) {
    return false;
  }
  bool went_up = false;
  while (const char* const name = entries.Next()) {
    const std::string_view text = name;
    if (text == "." || text == ".." || ::unlinkat(fd, name, 0) == 0) {
      continue;
    }
    if (!Reopen(fd, name)) {
      continue;
    }
    if (depth == kDeepest) {
      went_up = MoveUp(fd, name, top) || went_up;
      continue;
    }
    const Fd below(::openat(fd, name, kDirectory));
    if (below.valid()) {
      went_up = RemoveBelow(below.get(), top, depth + 1) || went_up;
    }
    ::unlinkat(fd, name, AT_REMOVEDIR);
  }
  return went_up;
}

void Empty(int fd) {
  while (RemoveBelow(fd, fd, 0)) {
  }
}

bool Lock(int fd) { return ::flock(fd, LOCK_EX | LOCK_NB) == 0; }

// Whether `fd` is open on a directory of ours that still has a name.
bool IsOurs(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) == 0 && status.st_uid == ::geteuid() && status.st_nlink > 0;
}

void RemoveAbandoned(const std::string& parent) {
  Directory entries(parent.c_str());
  if (!entries.valid()) {
    return;
  }
  const int fd = entries.fd();
  while (const char* const name = entries.Next()) {
    if (!std::string_view(name).starts_with(kPrefix)) {
      continue;
    }
    const Fd abandoned(::openat(fd, name, kDirectory));
    if (abandoned.valid() && IsOurs(abandoned.get()) && Lock(abandoned.get())) {
      Empty(abandoned.get());
      ::unlinkat(fd, name, AT_REMOVEDIR);
    }
  }
}

}  // namespace

ScratchDirectory::ScratchDirectory(const std::string& parent) {
  RemoveAbandoned(parent);
  // Another scan may take ours for abandoned before it is locked.
  for (int attempt = 0; attempt < 10 && !directory_.valid(); ++attempt) {
    path_ = parent + "/" + std::string(kPrefix) + "XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) {
      return;
    }
    Fd made(::open(path_.c_str(), kDirectory));
    if (made.valid() && Lock(made.get()) && IsOurs(made.get())) {
      directory_ = std::move(made);
    }
  }
}

ScratchDirectory::~ScratchDirectory() {
  if (directory_.valid()) {
    Empty(directory_.get());
    ::rmdir(path_.c_str());
  }
}

}  // namespace qhpsi
