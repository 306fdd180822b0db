#include "installer/quarantine/virtual_domains.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/take_line.h"

namespace installer {
namespace {

void ForEachLine(std::string_view text, const std::function<void(std::string_view line)>& use) {
  while (!text.empty()) {
    const std::string_view line = qhpsi::Trim(qhpsi::TakeLine(text));
    if (!line.empty() && line.front() != '#') {
      use(line);
    }
  }
}

}  // namespace

VirtualDomains::VirtualDomains(std::string_view locals, std::string_view virtualdomains) {
  ForEachLine(locals, [this](std::string_view line) { locals_.insert(qhpsi::Lower(line)); });
  ForEachLine(virtualdomains, [this](std::string_view line) {
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      prepend_.emplace(qhpsi::Lower(line.substr(0, colon)), line.substr(colon + 1));
    }
  });
}

bool VirtualDomains::IsLocal(std::string_view address) const {
  const size_t at = address.rfind('@');
  return at != std::string_view::npos && locals_.contains(qhpsi::Lower(address.substr(at + 1)));
}

// The first of these counts: the whole address, its domain, its parents from the nearest on, and
// what is for all. Empty: none does, or that says that the domain is not virtual.
std::string VirtualDomains::PrependFor(std::string_view address) const {
  const std::string key = qhpsi::Lower(address);
  const size_t at = key.rfind('@');
  if (at == std::string::npos || IsLocal(address)) {
    return {};
  }
  for (size_t i = 0; i <= key.size(); ++i) {
    const bool is_key = i == 0 || i == at + 1 || i == key.size() || (i > at && key[i] == '.');
    const auto found = is_key ? prepend_.find(key.substr(i)) : prepend_.end();
    if (found != prepend_.end()) {
      return found->second;
    }
  }
  return {};
}

std::optional<std::string> VirtualDomains::AddressBefore(std::string_view delivered_to) const {
  std::set<std::string> before;
  for (size_t dash = delivered_to.find('-', 1); dash != std::string_view::npos;
       dash = delivered_to.find('-', dash + 1)) {
    const std::string_view address = delivered_to.substr(dash + 1);
    if (PrependFor(address) == delivered_to.substr(0, dash)) {
      before.emplace(address);
    }
  }
  if (before.empty() || IsLocal(delivered_to)) {
    before.emplace(delivered_to);
  }
  return before.size() == 1 ? std::optional(*before.begin()) : std::nullopt;
}

}  // namespace installer
