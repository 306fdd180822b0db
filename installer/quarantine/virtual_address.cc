#include "installer/quarantine/virtual_address.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

// Whether a line for `key` is for `address`.
bool IsFor(std::string_view key, std::string_view address) {
  const size_t at = address.rfind('@');
  const std::string_view domain = at == std::string_view::npos ? "" : address.substr(at + 1);
  if (key.empty() || qhpsi::EqualIgnoringCase(key, domain) ||
      qhpsi::EqualIgnoringCase(key, address)) {
    return true;
  }
  return key.front() == '.' && domain.size() > key.size() &&
         qhpsi::EqualIgnoringCase(key, domain.substr(domain.size() - key.size()));
}

}  // namespace

std::string AddressBefore(std::string_view delivered_to, std::string_view virtualdomains) {
  while (!virtualdomains.empty()) {
    const size_t end = std::min(virtualdomains.find('\n'), virtualdomains.size());
    const std::string_view line = qhpsi::Trim(virtualdomains.substr(0, end));
    virtualdomains.remove_prefix(std::min(end + 1, virtualdomains.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon + 1 == line.size() || line.front() == '#') {
      continue;
    }
    const std::string prefix = std::string(line.substr(colon + 1)) + "-";
    if (delivered_to.starts_with(prefix) &&
        IsFor(line.substr(0, colon), delivered_to.substr(prefix.size()))) {
      return std::string(delivered_to.substr(prefix.size()));
    }
  }
  return std::string(delivered_to);
}

}  // namespace installer
