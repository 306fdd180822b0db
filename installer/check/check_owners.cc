#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "installer/check/check_parts.h"
#include "installer/check/finding.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/service/variable.h"
#include "installer/status/signature_directories.h"
#include "installer/system/context.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"

namespace installer {
namespace {

constexpr const char* kBlinds = "a scan that a mail takes over could blind all later ones";
constexpr std::string_view kUrlOption = "DatabaseCustomURL ";

// With these libclamav overlooks what other files know: signatures, files, certificates, URLs,
// whole kinds of files.
constexpr std::array<std::string_view, 7> kOverlooking = {".ign", ".ign2", ".fp", ".sfp",
                                                          ".crb", ".wdb",  ".cfg"};

// Whether it belongs to a user of the mail system that it should not belong to. One of somebody
// else's, such as clamav, is the administrator's choice.
bool IsAnothers(const struct stat& status, const Users& users, std::string_view owner) {
  return status.st_uid != users.User(owner) && users.NameOf(status.st_uid).has_value();
}

// Whether such a user may write to it.
bool IsOpen(const struct stat& status, const Users& users, std::string_view owner) {
  const bool by_group = (status.st_mode & S_IWGRP) != 0 && status.st_gid == users.Group("qmail");
  return IsAnothers(status, users, owner) || by_group || (status.st_mode & S_IWOTH) != 0;
}

std::string Who(const struct stat& status, const Users& users, std::string_view owner) {
  const auto name = users.NameOf(status.st_uid);
  return name && name != owner ? ": belongs to " + *name + ": " : ": others may write to it: ";
}

bool Overlooks(const std::string& name) {
  return std::any_of(kOverlooking.begin(), kOverlooking.end(), [&](std::string_view ending) {
    return qhpsi::Lower(name).ends_with(ending);  // as libclamav compares
  });
}

void AddNames(const std::string& urls, std::set<std::string>& names) {
  std::istringstream words(urls);
  for (std::string word; words >> word;) {
    names.insert(NameOf(word));
  }
}

// What the administrator has freshclam fetch from elsewhere.
std::set<std::string> AskedFor(const CheckSubject& subject) {
  std::set<std::string> names;
  for (const ServiceToCheck& checked : subject.services) {
    if (checked.service.name != "freshclam") {
      continue;
    }
    AddNames(Value(checked.variables, "CUSTOMURL"), names);
    const std::string directory = subject.context.ServiceDir(checked.service.name);
    std::istringstream lines(subject.tree.Read(Below(directory, "freshclam.conf")).value_or(""));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(kUrlOption)) {
        AddNames(line.substr(kUrlOption.size()), names);
      }
    }
  }
  return names;
}

std::set<std::string> Databases(const CheckSubject& subject) {
  std::vector<Variables> services;
  services.reserve(subject.services.size());
  for (const ServiceToCheck& checked : subject.services) {
    services.push_back(checked.variables);
  }
  return SignatureDirectories(subject.context, services);
}

void CheckSignatureFile(const std::string& path, const struct stat& status, uid_t owner,
                        const Users& users, const std::set<std::string>& asked_for,
                        Findings& findings) {
  const bool is_link = S_ISLNK(status.st_mode);  // everybody's mode
  const bool is_owned = status.st_uid == 0 || status.st_uid == owner;
  if (!is_owned || (!is_link && IsOpen(status, users, "qfreshclam"))) {
    findings.Problem(
        path + Who(status, users, "qfreshclam") + kBlinds,
        "rm " + path + ", or if it is yours: chown root " + path + "; chmod go-w " + path);
  } else if (status.st_uid != 0 && Overlooks(NameOf(path)) && !asked_for.contains(NameOf(path))) {
    findings.Problem(path + ": has scanners overlook something, and root did not put it there",
                     "rm " + path + ", or if it is yours: chown root " + path);
  }
}

void CheckSignatures(const CheckSubject& subject, const std::string& named, const Users& users,
                     const std::set<std::string>& asked_for, Findings& findings) {
  const std::string path = subject.tree.Resolve(named);
  const auto status = subject.tree.Stat(path);
  if (!status || !S_ISDIR(status->st_mode)) {
    return;  // another part of check says so
  }
  if (IsOpen(*status, users, "qfreshclam")) {
    findings.Problem(
        path + Who(*status, users, "qfreshclam") + kBlinds,
        "qhpsi-installer install, or chown qfreshclam " + path + "; chmod go-w " + path);
    return;
  }
  const Tree inside = subject.tree.Within(path);
  for (const std::string& name : inside.List(path)) {
    const auto file = inside.Stat(Below(path, name));
    if (file && !S_ISDIR(file->st_mode)) {
      CheckSignatureFile(Below(path, name), *file, status->st_uid, users, asked_for, findings);
    }
  }
}

struct Directory {
  std::string path;
  std::string owner;
  std::string why;
  std::string fix;
  bool may_be_shared = false;
};

void CheckDirectory(const CheckSubject& subject, const Directory& directory, const Users& users,
                    Findings& findings) {
  const auto status = subject.tree.StatTarget(directory.path);
  if (!status || !S_ISDIR(status->st_mode)) {
    return;
  }
  const bool is_shared = directory.may_be_shared && (status->st_mode & S_ISVTX) != 0;
  if (is_shared ? IsAnothers(*status, users, directory.owner)
                : IsOpen(*status, users, directory.owner)) {
    findings.Problem(directory.path + Who(*status, users, directory.owner) + directory.why,
                     directory.fix);
  }
}

}  // namespace

void CheckOwners(const CheckSubject& subject, const Users& users, Findings& findings) {
  const std::set<std::string> asked_for = AskedFor(subject);
  for (const std::string& path : Databases(subject)) {
    CheckSignatures(subject, path, users, asked_for, findings);
  }
  const std::string restart = "svc -t " + subject.context.ServiceDir("clamd");
  CheckDirectory(subject,
                 {ParentOf(kOwnClamd), "qclamd", "it could take the place of clamd", restart},
                 users, findings);
  for (const ServiceToCheck& checked : subject.services) {
    if (checked.service.name == "clamd") {
      const std::string path = Value(checked.variables, "TMPDIR", "/tmp");
      CheckDirectory(subject, {path, "qclamd", "it could change what clamd unpacks", restart, true},
                     users, findings);
    }
  }
  const std::string proof = Below(qhpsi::kHome, "proof");
  CheckDirectory(subject,
                 {proof, "qmailq", "it could have a blind scanner believed",
                  "chown qmailq:qmail " + proof + "; chmod 755 " + proof},
                 users, findings);
}

}  // namespace installer
