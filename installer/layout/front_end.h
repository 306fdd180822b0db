// The SMTP front end: the program that speaks with the client, hands its mail to qmail-queue, and
// turns qmail-queue's exit status into a reply. Each needs settings of its own for that.

#ifndef INSTALLER_LAYOUT_FRONT_END_H_
#define INSTALLER_LAYOUT_FRONT_END_H_

#include <map>
#include <optional>
#include <string>

#include "installer/system/tree.h"

namespace installer {

// qpsmtpd, in the directory of the service, which has a plugin of ours for it.
inline constexpr const char* kServeByQpsmtpd = "./qpsmtpd/serve";

struct FrontEnd {
  std::string command;  // for SMTPD
  // Variables that make it reply "554 ... virus" when a message is refused.
  std::map<std::string, std::string> variables;
};

// The first one installed, in this order: the qmail-smtpd of IndiMail, notqmail, netqmail, Sagredo,
// s/qmail, or another one; smtpfront-qmail; qpsmtpd.
std::optional<FrontEnd> FindFrontEnd(const Tree& tree, const std::string& home);

// The one that `command` starts with. It need not be installed.
FrontEnd FrontEndOf(const Tree& tree, const std::string& command);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_FRONT_END_H_
