// What check looks at, one function for each thing. Each adds what it finds.

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
  bool is_used = false;     // up, or up when the machine boots
  bool has_scanner = true;  // CheckScanner() found none wanting
};

struct CheckSubject {
  const Context& context;
  const Tree& tree;
  std::vector<ServiceToCheck> services;
};

// Users and groups; nothing further can be checked without them, and nothing is returned.
void CheckUsers(const CheckSubject& subject, Findings& findings);

// qmail-queue, qhpsi and what that takes: there, whose, setuid, on a file system that allows it.
void CheckPrograms(const CheckSubject& subject, const Users& users, Findings& findings);

// Each queue that mail goes to.
void CheckQueues(const CheckSubject& subject, const Users& users, Findings& findings);

// svscan, supervise, and the programs that the run scripts start.
void CheckServices(const CheckSubject& subject, Findings& findings);

// Settings that qmail-queue refuses, no scanner set, ports that others have, old rules.
void CheckSmtp(const CheckSubject& subject, Findings& findings);

// A scanner that does not answer, a second clamd, AppArmor in the way.
void CheckScanner(CheckSubject& subject, Findings& findings);

// The signatures of each clamd here that is used. `progress` may be empty.
void CheckDatabases(const CheckSubject& subject, const Progress& progress, Findings& findings);

}  // namespace installer

#endif  // INSTALLER_CHECK_CHECK_PARTS_H_
