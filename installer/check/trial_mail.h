// Two trial messages, one with the EICAR test file and one clean. They go the way of an SMTP
// service's mail, through its qmail-queue with its settings, but into a queue of their own that
// nobody delivers from, and with a minute for each at the most.

#ifndef INSTALLER_CHECK_TRIAL_MAIL_H_
#define INSTALLER_CHECK_TRIAL_MAIL_H_

#include <string>

#include "installer/check/check_parts.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {

struct TrialMail {
  std::string infected = {};  // "X-QHPSI: virus found" of the queued message; else what happened
  std::string clean = {};     // "X-QHPSI: clean"; else what happened

  bool IsScanned() const { return infected == "X-QHPSI: virus found" && clean == "X-QHPSI: clean"; }
};

// Makes a queue beside those that the service uses, and removes it again. Throws Failure when that
// fails or a program is missing.
TrialMail TryMail(const Tree& tree, const Users& users, const ServiceToCheck& service);

}  // namespace installer

#endif  // INSTALLER_CHECK_TRIAL_MAIL_H_
