// The SMTP front end: the program that speaks with the client, hands its mail to qmail-queue, and
// makes a reply out of qmail-queue's exit status. Each does that in its own way.

#ifndef INSTALLER_LAYOUT_FRONT_END_H_
#define INSTALLER_LAYOUT_FRONT_END_H_

#include <map>
#include <optional>
#include <string>

#include "installer/system/tree.h"

namespace installer {

struct FrontEnd {
  std::string command;  // for SMTPD
  // Variables with which the client reads "554 ... virus" when a message is refused.
  std::map<std::string, std::string> variables;
};

// The first that is installed of IndiMail's qmail-smtpd, notqmail's, and smtpfront-qmail.
std::optional<FrontEnd> FindFrontEnd(const Tree& tree, const std::string& home);

// The one that `command` starts with, which need not be installed.
FrontEnd FrontEndOf(const Tree& tree, const std::string& command);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_FRONT_END_H_
