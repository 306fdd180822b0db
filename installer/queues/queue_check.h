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

// The form of the queue that is there: IndiMail's where todo is split. Throws Failure where there
// is no directory.
QueueForm FindQueueForm(const Tree& tree, const std::string& queue);

// Looks at directories, files, owners and modes, and at each message: whether its file is named
// after its inode and in the subdirectory that belongs to. With `repair` fixes what can be;
// messages only while no qmail-send is at work. A link of root's to the queue is followed, and none
// in it; where something else than a directory is in the way, what would be below is left alone.
// Throws Failure when it cannot go on.
std::vector<QueueProblem> CheckQueue(const Tree& tree, const std::string& queue, const Users& users,
                                     bool repair);

}  // namespace installer

#endif  // INSTALLER_QUEUES_QUEUE_CHECK_H_
