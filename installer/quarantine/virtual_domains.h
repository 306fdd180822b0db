// What qmail-send(8) does to addresses by control/locals and control/virtualdomains, and back.

#ifndef INSTALLER_QUARANTINE_VIRTUAL_DOMAINS_H_
#define INSTALLER_QUARANTINE_VIRTUAL_DOMAINS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace installer {

class VirtualDomains {
 public:
  // The two files' texts.
  VirtualDomains(std::string_view locals, std::string_view virtualdomains);

  // "jane@example.org" of "PREPEND-jane@example.org", if that is what qmail-send makes of it;
  // `delivered_to` itself, if it makes that of no address; nothing, if it does of several.
  std::optional<std::string> AddressBefore(std::string_view delivered_to) const;

 private:
  bool IsLocal(std::string_view address) const;
  std::string PrependFor(std::string_view address) const;

  std::set<std::string> locals_;                // in lower case
  std::map<std::string, std::string> prepend_;  // by address, domain, .parent or nothing
};

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_VIRTUAL_DOMAINS_H_
