// How many messages a queue holds.

#ifndef INSTALLER_QUEUES_QUEUED_MAIL_H_
#define INSTALLER_QUEUES_QUEUED_MAIL_H_

#include <cstdint>
#include <string>

#include "installer/system/tree.h"

namespace installer {

// Counts the files in mess, whatever their state. Throws Failure when it cannot read mess.
uint64_t CountQueuedMail(const Tree& tree, const std::string& queue);

}  // namespace installer

#endif  // INSTALLER_QUEUES_QUEUED_MAIL_H_
