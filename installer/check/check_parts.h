// The parts of check, one function each. Each adds what it finds to `findings`.

#ifndef INSTALLER_CHECK_CHECK_PARTS_H_
#define INSTALLER_CHECK_CHECK_PARTS_H_

#include <vector>

#include "installer/check/finding.h"
#include "installer/scanner/database_check.h"
#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {

struct ServiceToCheck {
  Service service;
  Variables variables;
  Variables settings;       // the same with what HOME/control adds (settings_of.h)
  bool is_used = false;     // it is up, or will be when the machine boots
  bool has_scanner = true;  // until CheckScanner() finds that none answers
};

struct CheckSubject {
  const Context& context;
  const Tree& tree;
  std::vector<ServiceToCheck> services;
};

// The mail system's users and groups. Programs and queues cannot be checked without them.
void CheckUsers(const CheckSubject& subject, Findings& findings);

// qmail-queue, qhpsi and its plugins: whether they exist, their owner and mode, and whether their
// file system allows setuid.
void CheckPrograms(const CheckSubject& subject, const Users& users, Findings& findings);

// Each queue that an SMTP service puts mail into.
void CheckQueues(const CheckSubject& subject, const Users& users, Findings& findings);

// svscan, supervise, and the programs that the run scripts start.
void CheckServices(const CheckSubject& subject, Findings& findings);

// Settings that qmail-queue refuses, no scanner set, ports that others have, rules not compiled.
void CheckSmtp(const CheckSubject& subject, Findings& findings);

// A scanner that does not answer, a second clamd, AppArmor in the way.
void CheckScanner(CheckSubject& subject, Findings& findings);

// Signatures, sockets and proofs that a scan could change which a mail has taken over; files that
// have scanners overlook what they know.
void CheckOwners(const CheckSubject& subject, const Users& users, Findings& findings);

// The signatures of each clamd on this machine that is used. `progress` may be empty.
void CheckDatabases(const CheckSubject& subject, const Progress& progress, Findings& findings);

}  // namespace installer

#endif  // INSTALLER_CHECK_CHECK_PARTS_H_
