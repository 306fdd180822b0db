// The address that a mail had before qmail-send looked into control/virtualdomains.

#ifndef INSTALLER_QUARANTINE_VIRTUAL_ADDRESS_H_
#define INSTALLER_QUARANTINE_VIRTUAL_ADDRESS_H_

#include <string>
#include <string_view>

namespace installer {

// "jane@example.org" of "PREPEND-jane@example.org", where a line of `virtualdomains` makes that of
// it: "example.org:PREPEND", "jane@example.org:PREPEND", ".org:PREPEND" or ":PREPEND", as
// qmail-send(8) has them. `delivered_to` itself where none does.
std::string AddressBefore(std::string_view delivered_to, std::string_view virtualdomains);

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_VIRTUAL_ADDRESS_H_
