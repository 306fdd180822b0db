#include "installer/system/tree.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"

namespace installer {
namespace {

// Programs are some megabytes.
constexpr size_t kLargestFile = size_t{256} << 20U;
// How deep RemoveAll() goes: each directory on the way takes a descriptor.
constexpr int kDeepest = 100;
constexpr mode_t kPrivate = 0600;
// For which Lock() waits: a child of a killed process holds its lock until it starts its program.
constexpr std::chrono::milliseconds kMoment{2'000};
constexpr std::chrono::milliseconds kPause{20};

bool IsMissing(int error) { return error == ENOENT || error == ENOTDIR; }

void SetOwnerAndModeOf(int fd, const std::string& path, Owner owner, mode_t mode) {
  if (::fchown(fd, owner.uid, owner.gid) != 0) {
    throw SystemFailure("cannot set the owner of " + path, errno);
  }
  // After the owner: a change of owner takes setuid bits away.
  if (::fchmod(fd, mode) != 0) {
    throw SystemFailure("cannot set the mode of " + path, errno);
  }
}

// Flags for opening a file to inspect it: never blocks on a terminal, fifo or device.
constexpr int kToInspect = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

// Where `file` is invalid, errno says why. Works on the open file, whatever has its name by now.
void SetOwnerAndModeOfFile(const qhpsi::Fd& file, const std::string& path, Owner owner, mode_t mode,
                           mode_t type) {
  struct stat st = {};
  if (!file.valid() || ::fstat(file.get(), &st) != 0) {
    throw SystemFailure("cannot set the owner of " + path, errno);
  }
  if ((st.st_mode & S_IFMT) != type) {
    throw SystemFailure("cannot set the owner of " + path, EINVAL);
  }
  if (type != S_IFDIR && st.st_nlink > 1) {
    throw SystemFailure("cannot set the owner of " + path, EMLINK);
  }
  SetOwnerAndModeOf(file.get(), path, owner, mode);
}

// The same for a name in an open directory.
void SetOwnerAndModeIn(int directory, const std::string& name, const std::string& path, Owner owner,
                       mode_t mode, mode_t type) {
  SetOwnerAndModeOfFile(qhpsi::Fd(::openat(directory, name.c_str(), kToInspect)), path, owner, mode,
                        type);
}

void SyncFile(int fd, const std::string& path) {
  if (::fsync(fd) != 0) {
    throw SystemFailure("cannot sync " + path, errno);
  }
}

// False with errno set when it is not ours then.
bool LockWithin(const qhpsi::Fd& file, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= end) {
      return false;
    }
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

// The path that the kernel knows. Empty, with errno set, when it tells none.
std::string PathOf(int fd) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size < 0 ? "" : std::string(path.data(), static_cast<size_t>(size));
}

// Throws unless a regular file has been opened; if nothing has, errno says why.
void CheckRegular(const qhpsi::Fd& fd, const std::string& path) {
  struct stat st = {};
  if (!fd.valid() || ::fstat(fd.get(), &st) != 0) {
    throw SystemFailure("cannot open " + path, errno);
  }
  if (!S_ISREG(st.st_mode)) {
    throw SystemFailure("cannot open " + path, EINVAL);
  }
}

qhpsi::Fd OpenDirectoryIn(int directory, const std::string& name) {
  return qhpsi::Fd(
      ::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Removes a name in an open directory, with all that is in it. Never by a path: services own
// directories in there, and can put a link in the entry of one while it is being emptied.
void UnlinkAllIn(int directory, const std::string& name, const std::string& path, int depth) {
  const qhpsi::Fd inner = OpenDirectoryIn(directory, name);
  if (!inner.valid() && !IsMissing(errno)) {
    throw SystemFailure("cannot open " + path, errno);
  }
  if (inner.valid()) {
    // Its owner could make it so deep that our stack overflows.
    if (depth == 0) {
      throw SystemFailure("cannot remove " + path, ENAMETOOLONG);
    }
    for (const std::string& entry : NamesIn(OpenDirectoryIn(inner.get(), "."), path)) {
      UnlinkAllIn(inner.get(), entry, Below(path, entry), depth - 1);
    }
  }
  if (::unlinkat(directory, name.c_str(), inner.valid() ? AT_REMOVEDIR : 0) != 0 &&
      errno != ENOENT) {
    throw SystemFailure("cannot remove " + path, errno);
  }
}

}  // namespace

// A name in an open directory.
struct Tree::Entry {
  qhpsi::Fd directory;
  std::string name;
};

Tree::Tree(const std::string& root)
    : root_(::open(root.empty() ? "/" : root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (!root_.valid()) {
    throw SystemFailure("cannot enter " + root, errno);
  }
}

Tree Tree::Within(const std::string& directory) const {
  qhpsi::Fd fd = Open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  if (!fd.valid()) {
    throw SystemFailure("cannot enter " + directory, errno);
  }
  return {std::move(fd), directory};
}

Tree Tree::WithinReal(const std::string& directory) const {
  qhpsi::Fd fd = Open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
  if (!fd.valid()) {
    throw SystemFailure("cannot enter " + directory, errno);
  }
  return {std::move(fd), directory};
}

qhpsi::Fd Tree::Open(const std::string& path, uint64_t flags, uint64_t resolve) const {
  open_how how = {};
  how.flags = flags | O_CLOEXEC;
  how.mode = (flags & O_CREAT) != 0 ? kPrivate : 0;
  how.resolve = RESOLVE_IN_ROOT | resolve;
  std::string inner = path;
  if (!top_.empty()) {
    if (path != top_ && !path.starts_with(top_ + "/")) {
      errno = EXDEV;
      return qhpsi::Fd();
    }
    how.flags |= O_NOFOLLOW;
    how.resolve |= RESOLVE_NO_SYMLINKS;
    inner = "/" + path.substr(top_.size());
  }
  const long fd = ::syscall(SYS_openat2, root_.get(), inner.c_str(), &how, sizeof(how));
  return qhpsi::Fd(static_cast<int>(fd));
}

Tree::Entry Tree::Find(const std::string& path) const {
  Entry entry{Open(ParentOf(path), O_RDONLY | O_DIRECTORY), NameOf(path)};
  if (!entry.directory.valid()) {
    throw SystemFailure("cannot enter " + ParentOf(path), errno);
  }
  return entry;
}

std::optional<struct stat> Tree::Stat(const std::string& path) const {
  return StatWith(path, O_NOFOLLOW);
}

std::optional<struct stat> Tree::StatTarget(const std::string& path) const {
  return StatWith(path, 0);
}

std::optional<struct stat> Tree::StatWith(const std::string& path, uint64_t flags) const {
  const qhpsi::Fd file = Open(path, O_PATH | flags);
  struct stat st = {};
  if (file.valid() && ::fstat(file.get(), &st) == 0) {
    return st;
  }
  if (!IsMissing(errno)) {
    throw SystemFailure("cannot look at " + path, errno);
  }
  return std::nullopt;
}

std::string Tree::Resolve(const std::string& path) const {
  const qhpsi::Fd file = Open(path, O_PATH);
  if (!file.valid() && IsMissing(errno)) {
    return path;
  }
  std::string found = file.valid() ? PathOf(file.get()) : "";
  const std::string root = PathOf(root_.get());
  if (found.empty() || root.empty()) {
    throw SystemFailure("cannot look at " + path, errno);
  }
  if (root == "/") {
    return found;
  }
  return found == root ? "/" : found.substr(root.size());
}

bool Tree::IsDirectory(const std::string& path) const {
  const auto st = StatTarget(path);
  return st && S_ISDIR(st->st_mode);
}

std::optional<std::string> Tree::Read(const std::string& path) const {
  const auto st = Stat(path);
  if (!st || !S_ISREG(st->st_mode)) {
    return std::nullopt;
  }
  const qhpsi::Fd file = Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  auto content = qhpsi::ReadAll(file.get(), kLargestFile + 1);
  if (!content || content->size() > kLargestFile) {
    throw SystemFailure("cannot read " + path, content ? EFBIG : errno);
  }
  return content;
}

std::optional<std::string> Tree::ReadTarget(const std::string& path, size_t most) const {
  const qhpsi::Fd file = Open(path, O_RDONLY | O_NONBLOCK);
  if (!file.valid()) {
    if (IsMissing(errno)) {
      return std::nullopt;
    }
    throw SystemFailure("cannot open " + path, errno);
  }
  auto content = qhpsi::ReadAll(file.get(), most + 1);
  if (!content) {
    throw SystemFailure("cannot read " + path, errno);
  }
  if (content->size() > most) {
    throw UserFailure(path + ": is longer than " + std::to_string(most) + " bytes");
  }
  return content;
}

std::optional<std::string> Tree::ReadRoots(const std::string& path) const {
  const qhpsi::Fd file = Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file.valid() && IsMissing(errno)) {
    return std::nullopt;
  }
  struct stat st = {};
  if ((!file.valid() && errno != ELOOP) || (file.valid() && ::fstat(file.get(), &st) != 0)) {
    throw SystemFailure("cannot open " + path, errno);
  }
  if (!S_ISREG(st.st_mode) || st.st_nlink != 1 || st.st_uid != 0) {
    throw UserFailure(path + ": root did not put it there: see who did, and remove it");
  }
  auto content = qhpsi::ReadAll(file.get(), kLargestText + 1);
  if (!content || content->size() > kLargestText) {
    throw SystemFailure("cannot read " + path, content ? EFBIG : errno);
  }
  return content;
}

std::optional<std::string> Tree::ReadTail(const std::string& path, size_t size) const {
  const qhpsi::Fd file = Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat st = {};
  if (!file.valid() || ::fstat(file.get(), &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1) {
    return std::nullopt;
  }
  const off_t start = std::max<off_t>(0, st.st_size - static_cast<off_t>(size));
  if (::lseek(file.get(), start, SEEK_SET) != start) {
    return std::nullopt;
  }
  return qhpsi::ReadAll(file.get(), size);
}

std::optional<std::string> Tree::ReadLink(const std::string& path) const {
  const auto st = Stat(path);
  if (!st || !S_ISLNK(st->st_mode)) {
    return std::nullopt;
  }
  const Entry entry = Find(path);
  std::array<char, PATH_MAX> target{};
  const ssize_t size =
      ::readlinkat(entry.directory.get(), entry.name.c_str(), target.data(), target.size());
  if (size < 0) {
    throw SystemFailure("cannot read " + path, errno);
  }
  return std::string(target.data(), static_cast<size_t>(size));
}

std::vector<std::string> Tree::List(const std::string& path) const {
  qhpsi::Fd directory = Open(path, O_RDONLY | O_DIRECTORY);
  if (!directory.valid() && IsMissing(errno)) {
    return {};
  }
  return NamesIn(std::move(directory), path);
}

void Tree::MakeDirectory(const std::string& path, Owner owner, mode_t mode) const {
  const Entry entry = Find(path);
  if (::mkdirat(entry.directory.get(), entry.name.c_str(), 0700) != 0) {
    throw SystemFailure("cannot make " + path, errno);
  }
  SetOwnerAndModeIn(entry.directory.get(), entry.name, path, owner, mode, S_IFDIR);
}

void Tree::MakeFileIn(const Entry& entry, std::string_view content, Owner owner, mode_t mode,
                      const std::string& path) {
  const qhpsi::Fd file(::openat(entry.directory.get(), entry.name.c_str(),
                                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.valid()) {
    throw SystemFailure("cannot make " + path, errno);
  }
  if (!qhpsi::WriteAll(file.get(), content)) {
    throw SystemFailure("cannot write " + path, errno);
  }
  SetOwnerAndModeOf(file.get(), path, owner, mode);
  SyncFile(file.get(), path);
}

void Tree::MakeFile(const std::string& path, std::string_view content, Owner owner,
                    mode_t mode) const {
  MakeFileIn(Find(path), content, owner, mode, path);
}

void Tree::Write(const std::string& path, std::string_view content, Owner owner, mode_t mode,
                 bool replace) const {
  const Entry entry = Find(path);
  const int directory = entry.directory.get();
  const Entry temporary{Open(ParentOf(path), O_RDONLY | O_DIRECTORY),
                        NameOf(HiddenBeside(path, kUnfinished))};
  ::unlinkat(directory, temporary.name.c_str(), 0);  // a killed process may have left one
  try {
    MakeFileIn(temporary, content, owner, mode, path);
    if (::renameat2(directory, temporary.name.c_str(), directory, entry.name.c_str(),
                    replace ? 0 : RENAME_NOREPLACE) != 0) {
      throw SystemFailure("cannot make " + path, errno);
    }
    SyncFile(directory, ParentOf(path));
  } catch (const Failure&) {
    ::unlinkat(directory, temporary.name.c_str(), 0);
    throw;
  }
}

void Tree::MakeLink(const std::string& path, const std::string& target, Owner owner) const {
  const Entry entry = Find(path);
  if (::symlinkat(target.c_str(), entry.directory.get(), entry.name.c_str()) != 0) {
    throw SystemFailure("cannot make " + path, errno);
  }
  if (::fchownat(entry.directory.get(), entry.name.c_str(), owner.uid, owner.gid,
                 AT_SYMLINK_NOFOLLOW) != 0) {
    throw SystemFailure("cannot set the owner of " + path, errno);
  }
}

void Tree::MakeFifo(const std::string& path, Owner owner, mode_t mode) const {
  const Entry entry = Find(path);
  if (::mkfifoat(entry.directory.get(), entry.name.c_str(), 0600) != 0) {
    throw SystemFailure("cannot make " + path, errno);
  }
  SetOwnerAndModeIn(entry.directory.get(), entry.name, path, owner, mode, S_IFIFO);
}

void Tree::SetOwnerAndMode(const std::string& path, Owner owner, mode_t mode, mode_t type) const {
  SetOwnerAndModeOfFile(Open(path, kToInspect), path, owner, mode, type);
}

void Tree::Give(const std::string& path, uid_t from, Owner to) const {
  const auto looked = Stat(path);
  if (!looked || looked->st_uid != from ||
      !(S_ISREG(looked->st_mode) || S_ISDIR(looked->st_mode))) {
    return;
  }
  const qhpsi::Fd file = Open(path, kToInspect);
  struct stat st = {};
  if (!file.valid() && (IsMissing(errno) || errno == ELOOP)) {
    return;
  }
  if (!file.valid() || ::fstat(file.get(), &st) != 0) {
    throw SystemFailure("cannot set the owner of " + path, errno);
  }
  // What has been put in its place meanwhile may be anything.
  const bool is_single = S_ISREG(st.st_mode) && st.st_nlink == 1;
  if (st.st_uid == from && (is_single || S_ISDIR(st.st_mode))) {
    const mode_t readable = S_ISDIR(st.st_mode) ? 0555 : 0444;
    SetOwnerAndModeOf(file.get(), path, to, (st.st_mode & 0755) | readable);
  }
}

void Tree::Rename(const std::string& from, const std::string& to) const {
  const Entry source = Find(from);
  const Entry target = Find(to);
  if (::renameat2(source.directory.get(), source.name.c_str(), target.directory.get(),
                  target.name.c_str(), RENAME_NOREPLACE) != 0) {
    throw SystemFailure("cannot rename " + from + " to " + to, errno);
  }
  SyncFile(target.directory.get(), ParentOf(to));
  SyncFile(source.directory.get(), ParentOf(from));
}

bool Tree::Remove(const std::string& path) const {
  const auto st = Stat(path);
  if (!st) {
    return false;
  }
  const Entry entry = Find(path);
  const int flags = S_ISDIR(st->st_mode) ? AT_REMOVEDIR : 0;
  const bool is_removed = ::unlinkat(entry.directory.get(), entry.name.c_str(), flags) == 0;
  if (!is_removed && errno != ENOENT) {
    throw SystemFailure("cannot remove " + path, errno);
  }
  SyncFile(entry.directory.get(), ParentOf(path));
  return is_removed;
}

void Tree::RemoveAll(const std::string& path) const {
  if (!Stat(path)) {
    return;
  }
  const Entry entry = Find(path);
  UnlinkAllIn(entry.directory.get(), entry.name, path, kDeepest);
  SyncFile(entry.directory.get(), ParentOf(path));
}

void Tree::Sync(const std::string& directory) const {
  const qhpsi::Fd fd = Open(directory, O_RDONLY | O_DIRECTORY);
  if (!fd.valid() || ::syncfs(fd.get()) != 0) {
    throw SystemFailure("cannot sync " + directory, errno);
  }
}

qhpsi::Fd Tree::OpenDirectory(const std::string& path) const {
  qhpsi::Fd fd = Open(path, O_RDONLY | O_DIRECTORY);
  if (!fd.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  return fd;
}

qhpsi::Fd Tree::OpenFifo(const std::string& path) const {
  qhpsi::Fd fd = Open(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
  if (!fd.valid() && errno != ENXIO && !IsMissing(errno)) {
    throw SystemFailure("cannot open " + path, errno);
  }
  return fd;
}

qhpsi::Fd Tree::OpenToRead(const std::string& path) const {
  qhpsi::Fd fd = Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (fd.valid() || !IsMissing(errno)) {
    CheckRegular(fd, path);
  }
  return fd;
}

qhpsi::Fd Tree::OpenToWrite(const std::string& path) const {
  qhpsi::Fd fd = Open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  CheckRegular(fd, path);
  return fd;
}

qhpsi::Fd Tree::Lock(const std::string& path) const {
  for (;;) {
    qhpsi::Fd fd = Open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
    struct stat st = {};
    if (!fd.valid() || ::fstat(fd.get(), &st) != 0) {
      throw SystemFailure("cannot open " + path, errno);
    }
    if (!S_ISREG(st.st_mode) || st.st_uid != ::geteuid() || (st.st_mode & 077U) != 0) {
      throw UserFailure(path + ": is not a file that only its owner can open; remove it");
    }
    if (!LockWithin(fd, kMoment)) {
      throw errno == EWOULDBLOCK ? UserFailure(path + ": another qhpsi-installer is at work")
                                 : SystemFailure("cannot lock " + path, errno);
    }
    // Its former owner may have removed the file since we opened it.
    const auto now = Stat(path);
    if (now && now->st_ino == st.st_ino && now->st_dev == st.st_dev) {
      return fd;
    }
  }
}

}  // namespace installer
