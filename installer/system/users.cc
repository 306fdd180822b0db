#include "installer/system/users.h"

#include <array>
#include <limits>
#include <optional>

#include "installer/system/failure.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

constexpr std::array kUsers = {"qmaild", "qmaill", "qmailq", "qmailr", "qmails", "qscand"};
constexpr std::array kGroups = {"qmail"};

// The number in the third field of the first line for `name`: the id in passwd and in group alike.
std::optional<uint32_t> FindId(std::string_view file, std::string_view name) {
  while (!file.empty()) {
    const std::string_view line = file.substr(0, file.find('\n'));
    file.remove_prefix(std::min(line.size() + 1, file.size()));
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

// The ids of all `names`; those without one are added to `missing`.
template <size_t kCount>
std::map<std::string, uint32_t> FindIds(const Tree& tree, const std::string& path,
                                        const std::array<const char*, kCount>& names,
                                        const std::string& what, std::string& missing) {
  const std::string file = tree.Read(path).value_or("");
  std::map<std::string, uint32_t> ids;
  for (const char* const name : names) {
    if (const auto id = FindId(file, name)) {
      ids[name] = *id;
    } else {
      missing += (missing.empty() ? "" : ", ") + what + " " + name;
    }
  }
  return ids;
}

}  // namespace

Users::Users(const Tree& tree) {
  std::string missing;
  users_ = FindIds(tree, "/etc/passwd", kUsers, "user", missing);
  groups_ = FindIds(tree, "/etc/group", kGroups, "group", missing);
  if (!missing.empty()) {
    throw UserFailure("missing: " + missing + "; make them first, see qhpsi-installer(8)");
  }
}

}  // namespace installer
