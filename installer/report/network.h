// The network of an SMTP client: /24 of an IPv4 address, /64 of an IPv6 one.

#ifndef INSTALLER_REPORT_NETWORK_H_
#define INSTALLER_REPORT_NETWORK_H_

#include <string>
#include <string_view>

namespace installer {

// "192.0.2.0/24", "2001:db8::/64"; empty for what is no address.
std::string NetworkOf(std::string_view address);

}  // namespace installer

#endif  // INSTALLER_REPORT_NETWORK_H_
