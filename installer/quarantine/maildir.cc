#include "installer/quarantine/maildir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
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

std::string NameWithoutFlags(const std::string& name) { return name.substr(0, name.find(kInfo)); }

std::string FlagsOf(const std::string& name) {
  const size_t info = name.find(kInfo);
  return info == std::string::npos ? "" : name.substr(info + kInfo.size());
}

bool IsMailsName(const std::string& name) {
  const char first = name.empty() ? '.' : qhpsi::ToLower(name.front());
  return qhpsi::IsDigit(first) || (first >= 'a' && first <= 'z');
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

}  // namespace

Maildir::Maildir(const Tree& tree, const std::string& path)
    : path_(path), tree_(RealTree(tree, path)), parent_(tree.WithinReal(ParentOf(path))) {
  const auto top = tree_.Stat(path_);
  for (const char* const part : {"new", "cur"}) {
    const auto status = tree_.Stat(Below(path_, part));
    if (!top || !status || !S_ISDIR(status->st_mode) || status->st_uid != top->st_uid) {
      throw UserFailure(path_ + ": is no Maildir: it has no directory " + part + " of its owner's");
    }
  }
  owner_ = top->st_uid;
}

bool Maildir::IsOwners(const struct stat& status) const {
  return S_ISREG(status.st_mode) && status.st_uid == owner_;
}

std::vector<StoredMail> Maildir::List() const {
  std::vector<StoredMail> mails;
  for (const char* const part : {"new", "cur"}) {
    const std::string directory = Below(path_, part);
    for (const std::string& name : tree_.List(directory)) {
      const std::string path = Below(directory, name);
      const auto status = IsMailsName(name) ? tree_.Stat(path) : std::nullopt;
      if (status && IsOwners(*status)) {
        mails.push_back({.name = NameWithoutFlags(name),
                         .flags = FlagsOf(name),
                         .path = path,
                         .time = status->st_mtime,
                         .size = static_cast<uint64_t>(status->st_size)});
      }
    }
  }
  std::stable_sort(mails.begin(), mails.end(),
                   [](const StoredMail& a, const StoredMail& b) { return a.time < b.time; });
  return mails;
}

std::vector<StoredMail> Maildir::Find(const std::vector<std::string>& names) const {
  std::multimap<std::string, StoredMail> mails;
  for (const StoredMail& mail : List()) {
    mails.emplace(mail.name, mail);
  }
  std::vector<StoredMail> found;
  found.reserve(names.size());
  for (const std::string& name : names) {
    const auto [first, last] = mails.equal_range(NameWithoutFlags(name));
    if (first == last) {
      throw UserFailure(path_ + ": has no mail " + name);
    }
    if (std::next(first) != last) {
      throw UserFailure(path_ + ": has two mails " + name);
    }
    found.push_back(first->second);
  }
  return found;
}

qhpsi::Fd Maildir::Open(const StoredMail& mail) const {
  qhpsi::Fd file = tree_.OpenToRead(mail.path);
  struct stat status{};
  if (file.valid() && (::fstat(file.get(), &status) != 0 || !IsOwners(status))) {
    throw UserFailure(mail.path + ": does not belong to the Maildir's owner");
  }
  return file;
}

bool Maildir::Remove(const StoredMail& mail) const {
  if (!tree_.Remove(mail.path)) {
    return false;
  }
  try {
    TellQuota(mail);
  } catch (const Failure&) {  // NOLINT(bugprone-empty-catch): who counts the Maildir next mends it
  }
  return true;
}

// Maildir++: a folder's mail counts for the Maildir that it is in. What is in the trash, or has the
// flag T, does not count.
void Maildir::TellQuota(const StoredMail& removed) const {
  const bool is_folder = tree_.Stat(Below(path_, "maildirfolder")).has_value();
  if (removed.flags.find('T') != std::string::npos || (is_folder && NameOf(path_) == ".Trash")) {
    return;
  }
  const Tree& tree = is_folder ? parent_ : tree_;
  const std::string path = Below(is_folder ? ParentOf(path_) : path_, "maildirsize");
  if (!tree.Stat(path)) {
    return;
  }
  const qhpsi::Fd quota = tree.OpenToWrite(path);
  const std::string line = "-" + std::to_string(removed.size) + " -1\n";
  // Others append at the same time.
  struct stat status{};
  if (::fstat(quota.get(), &status) == 0 && IsOwners(status) &&
      ::fcntl(quota.get(), F_SETFL, O_APPEND | O_NONBLOCK) == 0) {
    static_cast<void>(qhpsi::WriteAll(quota.get(), line));
  }
}

void Maildir::MarkPassed(const StoredMail& mail) const {
  const StoredMail now = Find({mail.name}).front();  // a mail reader may have moved it
  if (now.IsPassed()) {
    return;
  }
  std::string flags = now.flags + kPassed;
  std::sort(flags.begin(), flags.end());  // maildir(5)
  tree_.Rename(now.path, Below(Below(path_, "cur"), now.name + std::string(kInfo) + flags));
}

}  // namespace installer
