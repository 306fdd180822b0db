// What is in a quarantine, a line or a JSON object for each mail.

#ifndef INSTALLER_QUARANTINE_MAIL_LIST_H_
#define INSTALLER_QUARANTINE_MAIL_LIST_H_

#include <string>

#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/maildir.h"

namespace installer {

// "2026-11-26 14:05  12.3 kB  Eicar-Test-Signature  me@x  you@x +2  NAME", in columns where that
// fits: when it was stored, its size, the virus, the sender, the first recipient and how many more
// there are, the file; "-" for what is not known. With its newline. Printable ASCII, whatever a
// sender wrote, as is all of these.
std::string MailAsLine(const StoredMail& stored, const CaughtMail& caught);

// An object, documented in qhpsi-installer(8).
std::string MailAsJson(const StoredMail& stored, const CaughtMail& caught);

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_MAIL_LIST_H_
