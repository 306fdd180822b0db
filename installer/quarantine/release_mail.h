// Sends a caught mail on, past the scanner.

#ifndef INSTALLER_QUARANTINE_RELEASE_MAIL_H_
#define INSTALLER_QUARANTINE_RELEASE_MAIL_H_

#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "qhpsi/base/fd.h"

namespace installer {

struct Release {
  std::string sender = {};                   // empty: a bounce
  std::vector<std::string> recipients = {};  // at least one
  std::string user = {};                     // who releases it
};

// Has the qmail-queue of a service with these variables, or else that of `home`, queue the message
// in the service's queue, from where `message` is at to its end. Throws Failure kSystem when it
// does not take it.
void ReleaseMail(const std::string& home, const Variables& variables, const qhpsi::Fd& message,
                 const Release& release);

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_RELEASE_MAIL_H_
