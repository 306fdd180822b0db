#include "filter/store/domain_owner.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/read_file.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/passwd.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

constexpr size_t kMaxControlFile = size_t{256} << 20;
constexpr uint64_t kMaxId = std::numeric_limits<uid_t>::max() - 1;  // the largest means none

// The first line of the file for which `is_wanted` is true, without its line break.
std::optional<std::string> FindLine(const std::string& path,
                                    const std::function<bool(std::string_view)>& is_wanted) {
  const std::string text = ReadFile(AT_FDCWD, path, path, kMaxControlFile).value_or("");
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = qhpsi::TakeLine(rest);
    if (is_wanted(line)) {
      return std::string(line);
    }
  }
  return std::nullopt;
}

bool StartsIgnoringCase(std::string_view text, std::string_view prefix) {
  return qhpsi::EqualIgnoringCase(text.substr(0, prefix.size()), prefix);
}

std::vector<std::string_view> Fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (size_t end = line.find(':'); end != std::string_view::npos; end = line.find(':')) {
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  fields.push_back(line);
  return fields;
}

std::optional<Owner> FromAssign(const std::string& home, const std::string& name) {
  const std::string path = home + "/users/assign";
  const std::string prefix = "+" + name + "-:";
  const auto line =
      FindLine(path, [&prefix](std::string_view text) { return StartsIgnoringCase(text, prefix); });
  if (!line) {
    return std::nullopt;
  }
  const auto fields = Fields(*line);
  const auto number = [&fields](size_t i) -> std::optional<uint64_t> {
    return i < fields.size() ? qhpsi::ParseNumber(fields[i], 0, kMaxId) : std::nullopt;
  };
  const auto uid = number(2);
  const auto gid = number(3);
  if (!uid || !gid) {
    throw PermanentFailure(path + ": no user and group id in the line " + prefix);
  }
  return Owner{static_cast<uid_t>(*uid), static_cast<gid_t>(*gid)};
}

// The NAME in the line `DOMAIN:NAME`.
std::optional<std::string> VirtualDomain(const std::string& home, const std::string& domain) {
  const std::string prefix = domain + ":";
  const auto line = FindLine(home + "/control/virtualdomains", [&prefix](std::string_view text) {
    return StartsIgnoringCase(text, prefix);
  });
  if (!line) {
    return std::nullopt;
  }
  return std::string(qhpsi::Trim(std::string_view(*line).substr(prefix.size())));
}

std::optional<Owner> FromPasswd(const std::string& name, const char* passwd) {
  std::array<qhpsi::PasswdEntry, 1> entry = {{{.name = name}}};
  if (!qhpsi::LookUpUsers(entry, passwd)) {
    throw SystemFailure(std::string("cannot read ") + passwd, errno);
  }
  if (!entry[0].uid || !entry[0].gid) {
    return std::nullopt;
  }
  return Owner{*entry[0].uid, *entry[0].gid};
}

}  // namespace

Owner OwnerOf(const std::string& home, const std::string& domain, const char* passwd) {
  if (const auto owner = FromAssign(home, domain)) {
    return *owner;
  }
  const auto name = VirtualDomain(home, domain);
  if (!name || name->empty()) {
    return {};
  }
  if (const auto owner = FromAssign(home, *name)) {
    return *owner;
  }
  return FromPasswd(*name, passwd).value_or(Owner{});
}

}  // namespace filter
