// What is in a quarantine, a line or a JSON object for each mail.

#ifndef INSTALLER_QUARANTINE_MAIL_LIST_H_
#define INSTALLER_QUARANTINE_MAIL_LIST_H_

#include <string>
#include <vector>

#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/maildir.h"

namespace installer {

struct ListedMail {
  StoredMail stored = {};
  CaughtMail caught = {};
};

// "2026-11-26 14:05  12.3 kB  Eicar-Test-Signature  me@x  you@x +2  NAME", in columns: when it was
// stored, its size, the virus, the sender, the first recipient and how many more there are, the
// file; "-" for what is not known. Printable ASCII, whatever a sender wrote.
std::string ListAsText(const std::vector<ListedMail>& mails);

// An array of objects, documented in qhpsi-installer(8).
std::string ListAsJson(const std::vector<ListedMail>& mails);

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_MAIL_LIST_H_
