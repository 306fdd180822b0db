// How many messages a queue holds.

#ifndef INSTALLER_QUEUES_QUEUED_MAIL_H_
#define INSTALLER_QUEUES_QUEUED_MAIL_H_

#include <cstdint>
#include <string>

#include "installer/system/tree.h"

namespace installer {

// The files in mess, whatever state they are in. Throws Failure when it cannot be read.
uint64_t CountQueuedMail(const Tree& tree, const std::string& queue);

}  // namespace installer

#endif  // INSTALLER_QUEUES_QUEUED_MAIL_H_
