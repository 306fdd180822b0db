// qmail-queue as an SMTP service's front end starts it, for mail that comes from us.

#ifndef INSTALLER_SERVICE_MAIL_COMMAND_H_
#define INSTALLER_SERVICE_MAIL_COMMAND_H_

#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/subprocess.h"

namespace installer {

// With the service's user and its limit. Throws Failure kSystem when a program of that is missing.
std::vector<std::string> MailCommand(const Variables& variables);

// NAME=VALUE for each.
std::vector<std::string> EnvironmentOf(const Variables& variables);

// Runs `what`, a qmail-queue with a mail. Throws Failure kSystem when it does not take it.
void RunQmailQueue(const Subprocess& what);

// Queues `message` for `recipient`, where the service queues its mail, but without a scan and
// without what the service's settings would add or change. Its sender is empty: no bounce of it
// comes back, and nobody answers it. Throws Failure kSystem when qmail-queue does not take it.
void QueueOwnMail(const Variables& variables, const std::string& recipient,
                  const std::string& message);

}  // namespace installer

#endif  // INSTALLER_SERVICE_MAIL_COMMAND_H_
