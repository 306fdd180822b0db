#include "filter/store/domain_name.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

constexpr size_t kMaxLength = 253;

bool IsAllowed(char c) {
  return qhpsi::IsDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::optional<std::string> DirectoryName(std::string_view domain) {
  if (domain.ends_with('.')) {
    domain.remove_suffix(1);
  }
  const std::string name = qhpsi::Lower(domain);
  if (name.empty() || name.size() > kMaxLength || name.front() == '.' || name.back() == '.' ||
      name.front() == '-' || name.find("..") != std::string::npos ||
      !std::all_of(name.begin(), name.end(), IsAllowed)) {
    return std::nullopt;
  }
  return name;
}

}  // namespace filter
