#include "installer/system/users.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/take_line.h"

namespace installer {
namespace {

constexpr std::array kUsers = {"qmaild", "qmaill", "qmailq", "qmailr",
                               "qmails", "qscand", "qclamd", "qfreshclam"};
constexpr std::array kGroups = {"qmail"};

// The number in the third field of the first line for `name`: the id in passwd and in group alike.
std::optional<uint32_t> FindId(std::string_view file, std::string_view name) {
  while (!file.empty()) {
    const std::string_view line = qhpsi::TakeLine(file);
    if (!line.starts_with(name) || line.substr(name.size(), 1) != ":") {
      continue;
    }
    const size_t second = line.find(':', name.size() + 1);
    if (second == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view rest = line.substr(second + 1);
    const auto id = qhpsi::ParseNumber(rest.substr(0, rest.find(':')), 0,
                                       std::numeric_limits<uint32_t>::max() - 1);
    return id ? std::optional(static_cast<uint32_t>(*id)) : std::nullopt;
  }
  return std::nullopt;
}

bool IsThisMachine(const Tree& tree) {
  struct stat here{};
  const auto top = tree.Stat("/");
  return top && ::stat("/", &here) == 0 && top->st_dev == here.st_dev && top->st_ino == here.st_ino;
}

struct Database {
  const char* what;  // an entry is
  const char* path;
  const char* name;  // getent(1)'s
  bool (*is_known)(const char* name);
};

constexpr Database kPasswd = {"user", "/etc/passwd", "passwd",
                              [](const char* name) { return ::getpwnam(name) != nullptr; }};
constexpr Database kGroup = {"group", "/etc/group", "group",
                             [](const char* name) { return ::getgrnam(name) != nullptr; }};

// One that only a directory service knows is none for the programs that read the file.
std::string Missing(const Tree& tree, const Database& database, const char* name) {
  std::string entry = database.what + std::string(" ") + name;
  if (!IsThisMachine(tree) || !database.is_known(name)) {
    return entry;
  }
  return entry + " (known to NSS alone: getent " + database.name + " " + name + " >>" +
         database.path + ")";
}

// The ids of all `names`; those without one are added to `missing`.
template <size_t kCount>
std::map<std::string, uint32_t> FindIds(const Tree& tree, const Database& database,
                                        const std::array<const char*, kCount>& names,
                                        std::string& missing) {
  const std::string file = tree.Read(database.path).value_or("");
  std::map<std::string, uint32_t> ids;
  for (const char* const name : names) {
    if (const auto id = FindId(file, name)) {
      ids[name] = *id;
    } else {
      missing += (missing.empty() ? "" : ", ") + Missing(tree, database, name);
    }
  }
  return ids;
}

}  // namespace

Users::Users(const Tree& tree) {
  std::string missing;
  users_ = FindIds(tree, kPasswd, kUsers, missing);
  groups_ = FindIds(tree, kGroup, kGroups, missing);
  if (!missing.empty()) {
    throw UserFailure("missing: " + missing + "; make them first, see qhpsi-installer(8)");
  }
}

std::optional<std::string> Users::NameOf(uid_t user) const {
  for (const auto& [name, id] : users_) {
    if (id == user) {
      return name;
    }
  }
  return std::nullopt;
}

Owner ReaderOfSignatures(const Tree& tree) {
  constexpr Owner kNobody = {65534, 65534};
  try {
    return Users(tree).Of("qclamd", "qmail");
  } catch (const Failure&) {
    return kNobody;
  }
}

}  // namespace installer
