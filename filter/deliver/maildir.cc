#include "filter/deliver/maildir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/base/failure.h"
#include "filter/deliver/maildir_quota.h"
#include "filter/deliver/unique_name.h"
#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"

namespace filter {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

void Check(int result, const std::string& what) {
  if (result != 0) {
    throw SystemFailure(what, errno);
  }
}

qhpsi::Fd OpenDirectory(int parent, const std::string& name, const std::string& path) {
  qhpsi::Fd fd(::openat(parent, name.c_str(), kDirectoryFlags));
  if (!fd.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  return fd;
}

void MakeDirectory(int parent, const std::string& name, const std::string& path) {
  if (::mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST) {
    throw SystemFailure("cannot make " + path, errno);
  }
}

void Sync(int fd, const std::string& path) { Check(::fsync(fd), "cannot sync " + path); }

// Several processes may do this at once, and any of them may be killed. tmp comes last, after the
// rest is on disk: a delivery that finds tmp may rely on everything else.
qhpsi::Fd MakeFolder(int maildir, const std::string& name, const std::string& path) {
  MakeDirectory(maildir, name, path);
  qhpsi::Fd folder = OpenDirectory(maildir, name, path);
  MakeDirectory(folder.get(), "cur", path + "/cur");
  MakeDirectory(folder.get(), "new", path + "/new");
  const qhpsi::Fd mark(
      ::openat(folder.get(), "maildirfolder", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!mark.valid()) {
    throw SystemFailure("cannot make " + path + "/maildirfolder", errno);
  }
  Sync(folder.get(), path);
  Sync(maildir, path + "/..");
  MakeDirectory(folder.get(), "tmp", path + "/tmp");
  return folder;
}

// Messages in Trash do not count (Maildir++).
std::optional<MaildirQuota> QuotaOf(int maildir, const std::string& folder, uint64_t size) {
  if (folder == ".Trash") {
    return std::nullopt;
  }
  return std::optional<MaildirQuota>(std::in_place, maildir, size);
}

bool Has(int directory, const char* name) {
  struct stat status{};
  return ::fstatat(directory, name, &status, 0) == 0;
}

// A Maildir that a restore or a file manager has robbed of an empty directory. One that has none of
// them is no Maildir.
void MakeMissingParts(int maildir, const std::string& path) {
  constexpr std::array<const char*, 3> kParts = {"cur", "new", "tmp"};
  std::vector<std::string> missing;
  std::copy_if(kParts.begin(), kParts.end(), std::back_inserter(missing),
               [&](const char* part) { return !Has(maildir, part); });
  if (missing.empty()) {
    return;
  }
  if (missing.size() == kParts.size()) {
    throw TemporaryFailure(path + ": is no Maildir, it has neither tmp nor new nor cur");
  }
  for (const std::string& part : missing) {
    MakeDirectory(maildir, part, std::string(path).append("/").append(part));
  }
  Sync(maildir, path);
}

// The Maildir itself, with its parts: a folder needs them for the quota.
qhpsi::Fd OpenMaildir(const std::string& path) {
  qhpsi::Fd maildir = OpenDirectory(AT_FDCWD, path, path);
  MakeMissingParts(maildir.get(), path);
  return maildir;
}

qhpsi::Fd OpenFolder(int maildir, const std::string& name, const std::string& path) {
  qhpsi::Fd folder(::openat(maildir, name.c_str(), kDirectoryFlags));
  if (!folder.valid() && errno != ENOENT) {
    throw SystemFailure("cannot open " + path, errno);
  }
  if (name == ".") {
    return folder;
  }
  if (!folder.valid() || !Has(folder.get(), "tmp")) {
    return MakeFolder(maildir, name, path);
  }
  MakeMissingParts(folder.get(), path);
  return folder;
}

// A name in new that a delivery has reserved and left: none takes longer than its alarm allows,
// which is 24 hours.
bool IsAbandoned(int directory, const char* name) {
  constexpr std::time_t kLongAgo = std::time_t{36} * 3600;  // seconds
  struct stat status{};
  return name[0] == '.' && IsUniqueName(name + 1) &&
         ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         status.st_mtim.tv_sec < std::time(nullptr) - kLongAgo;
}

// As well as it can: a later delivery tries again.
void RemoveAbandoned(int new_directory) {
  qhpsi::Directory names(qhpsi::Fd(::openat(new_directory, ".", kDirectoryFlags)));
  while (const char* const name = names.valid() ? names.Next() : nullptr) {
    if (IsAbandoned(new_directory, name)) {
      ::unlinkat(new_directory, name, 0);
    }
  }
}

}  // namespace

MaildirDelivery::MaildirDelivery(const std::string& path, const std::string& directory,
                                 uint64_t size)
    : path_(directory == "." ? path : path + "/" + directory),
      name_(UniqueName()),
      maildir_(OpenMaildir(path)),
      quota_(QuotaOf(maildir_.get(), directory, size)),
      folder_(OpenFolder(maildir_.get(), directory, path_)),
      file_(::openat(folder_.get(), ("tmp/" + name_).c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
  if (!file_.valid()) {
    throw SystemFailure("cannot make " + path_ + "/tmp/" + name_, errno);
  }
}

MaildirDelivery::~MaildirDelivery() {
  ::unlinkat(folder_.get(), ("tmp/" + name_).c_str(), 0);
  if (is_reserved_) {
    ::unlinkat(new_.get(), HiddenName().c_str(), 0);
  }
}

// Nobody who reads a Maildir looks at names that begin with a dot.
std::string MaildirDelivery::HiddenName() const { return "." + name_; }

void MaildirDelivery::Write(std::string_view bytes) {
  if (!qhpsi::WriteAll(file_.get(), bytes)) {
    throw SystemFailure("cannot write " + path_ + "/tmp/" + name_, errno);
  }
  written_ += bytes.size();
}

void MaildirDelivery::Finish() {
  Sync(file_.get(), path_ + "/tmp/" + name_);
  // Some network file systems report a full disk only at close().
  Check(::close(file_.Release()), "cannot close " + path_ + "/tmp/" + name_);
  new_ = OpenDirectory(folder_.get(), "new", path_ + "/new");
}

void MaildirDelivery::Reserve() {
  RemoveAbandoned(new_.get());
  Check(::linkat(folder_.get(), ("tmp/" + name_).c_str(), new_.get(), HiddenName().c_str(), 0),
        "cannot make " + path_ + "/new/" + HiddenName());
  is_reserved_ = true;
}

void MaildirDelivery::Commit() {
  const std::string final_name = name_ + ",S=" + std::to_string(written_);
  const int from = is_reserved_ ? new_.get() : folder_.get();
  const std::string name = is_reserved_ ? HiddenName() : "tmp/" + name_;
  Check(::renameat(from, name.c_str(), new_.get(), final_name.c_str()),
        "cannot make " + path_ + "/new/" + final_name);
  if (::fsync(new_.get()) != 0) {
    const int error = errno;
    ::unlinkat(new_.get(), final_name.c_str(), 0);
    throw SystemFailure("cannot sync " + path_ + "/new", error);
  }
  if (quota_) {
    quota_->Record(written_);
  }
}

}  // namespace filter
