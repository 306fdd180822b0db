// What is wrong with a queue, found and fixed. No message is ever removed.

#ifndef INSTALLER_QUEUES_QUEUE_CHECK_H_
#define INSTALLER_QUEUES_QUEUE_CHECK_H_

#include <string>
#include <vector>

#include "installer/queues/queue_form.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {

struct QueueProblem {
  std::string text;  // "/var/indimail/queue/queue1/todo: missing"
  bool is_fixed = false;
};

// The form of an existing queue: IndiMail's if todo is split. Throws Failure without a directory.
QueueForm FindQueueForm(const Tree& tree, const std::string& queue);

// Checks directories, files, owners and modes, and each message: its file must have its inode as
// name and be in the right subdirectory, and envelopes must have a message. With `repair`, fixes
// what it can, messages only while no qmail-send is at work. Follows root's link to the queue, and
// no link in it; leaves alone what is below anything that should be a directory and is none. Throws
// Failure when it cannot go on.
std::vector<QueueProblem> CheckQueue(const Tree& tree, const std::string& queue, const Users& users,
                                     bool repair);

}  // namespace installer

#endif  // INSTALLER_QUEUES_QUEUE_CHECK_H_
