#include "installer/quarantine/maildir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr std::string_view kInfo = ":2,";  // before the flags
constexpr char kPassed = 'P';
constexpr size_t kLongestName = 255;

std::string NameWithoutFlags(const std::string& name) { return name.substr(0, name.find(kInfo)); }

std::string FlagsOf(const std::string& name) {
  const size_t info = name.find(kInfo);
  return info == std::string::npos ? "" : name.substr(info + kInfo.size());
}

// With a link on the way to it, a user could have us work on another one's Maildir.
Tree RealTree(const Tree& tree, const std::string& path) {
  const std::string real = tree.Resolve(path);
  if (real != path) {
    throw UserFailure(path + ": a link is on the way to it; if " + real +
                      " is what you mean, say that");
  }
  return tree.WithinReal(path);
}

// Maildir++: a folder's mail counts for the Maildir that it is in, and that in the trash does not.
std::string QuotaFile(const std::string& path) {
  const std::string name = NameOf(path);
  if (name == ".Trash") {
    return {};
  }
  return Below(name.starts_with('.') ? ParentOf(path) : path, "maildirsize");
}

}  // namespace

Maildir::Maildir(const Tree& tree, const std::string& path)
    : tree_(RealTree(tree, path)),
      path_(path),
      quota_file_(QuotaFile(path)),
      quota_tree_(tree.WithinReal(quota_file_.empty() ? path : ParentOf(quota_file_))) {
  const auto top = tree_.Stat(path_);
  for (const char* const part : {"new", "cur"}) {
    const auto status = tree_.Stat(Below(path_, part));
    if (!top || !status || !S_ISDIR(status->st_mode) || status->st_uid != top->st_uid) {
      throw UserFailure(path_ + ": is no Maildir: it has no directory " + part);
    }
  }
  owner_ = top->st_uid;
}

bool Maildir::IsMail(const struct stat& status) const {
  return S_ISREG(status.st_mode) && status.st_uid == owner_;
}

std::vector<StoredMail> Maildir::List() const {
  std::vector<StoredMail> mails;
  for (const char* const part : {"new", "cur"}) {
    const std::string directory = Below(path_, part);
    for (const std::string& name : tree_.List(directory)) {
      const std::string path = Below(directory, name);
      const auto status = name.starts_with('.') ? std::nullopt : tree_.Stat(path);
      if (status && IsMail(*status)) {
        mails.push_back({.name = NameWithoutFlags(name),
                         .path = path,
                         .time = status->st_mtime,
                         .size = static_cast<uint64_t>(status->st_size),
                         .is_passed = FlagsOf(name).find(kPassed) != std::string::npos});
      }
    }
  }
  std::stable_sort(mails.begin(), mails.end(),
                   [](const StoredMail& a, const StoredMail& b) { return a.time < b.time; });
  return mails;
}

std::vector<StoredMail> Maildir::Find(const std::vector<std::string>& names) const {
  std::map<std::string, StoredMail> mails;
  for (const StoredMail& mail : List()) {
    mails.emplace(mail.name, mail);
  }
  std::vector<StoredMail> found;
  found.reserve(names.size());
  for (const std::string& name : names) {
    const auto mail = mails.find(NameWithoutFlags(name));
    if (mail == mails.end()) {
      throw UserFailure(path_ + ": has no mail " + qhpsi::Printable(name, kLongestName));
    }
    found.push_back(mail->second);
  }
  return found;
}

qhpsi::Fd Maildir::Open(const StoredMail& mail) const {
  qhpsi::Fd file = tree_.OpenToRead(mail.path);
  struct stat status{};
  if (file.valid() && (::fstat(file.get(), &status) != 0 || !IsMail(status))) {
    throw UserFailure(qhpsi::Printable(mail.path, kLongestName) +
                      ": does not belong to the Maildir's owner");
  }
  return file;
}

void Maildir::Remove(const StoredMail& mail) const {
  tree_.Remove(mail.path);
  if (quota_file_.empty() || !quota_tree_.Stat(quota_file_)) {
    return;
  }
  const qhpsi::Fd quota = quota_tree_.OpenToWrite(quota_file_);
  const std::string line = "-" + std::to_string(mail.size) + " -1\n";
  // Others append at the same time. When it fails, who counts the Maildir next mends it.
  struct stat status{};
  if (::fstat(quota.get(), &status) == 0 && IsMail(status) &&
      ::fcntl(quota.get(), F_SETFL, O_APPEND | O_NONBLOCK) == 0) {
    static_cast<void>(qhpsi::WriteAll(quota.get(), line));
  }
}

void Maildir::MarkPassed(const StoredMail& mail) const {
  std::string flags = FlagsOf(NameOf(mail.path));
  if (mail.is_passed) {
    return;
  }
  flags += kPassed;
  std::sort(flags.begin(), flags.end());  // maildir(5)
  tree_.Rename(mail.path, Below(Below(path_, "cur"), mail.name + std::string(kInfo) + flags));
}

}  // namespace installer
