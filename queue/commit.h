// Step 4: from here on the message cannot be lost.

#ifndef QUEUE_COMMIT_H_
#define QUEUE_COMMIT_H_

#include <sys/types.h>

#include <string_view>

#include "queue/disk.h"
#include "queue/mess_file.h"
#include "queue/queue_dir.h"

namespace queue {

// Writes the envelope to intd/INODE: u and p records for `uid` and `pid`, then `records` (F and T).
// Message, envelope and their names are on disk before it links todo/INODE, by which qmail-send
// takes the message over; that name is on disk before it returns. Throws Failure: kIntd, kTodo,
// kWrite. Then nothing is in todo and intd, and `mess` still owns its file, with one exception:
// after a failed sync of todo, mess and intd/INODE stay. qmail-send may have the message already,
// or removes both after 36 hours.
void Commit(Disk& disk, const QueueDir& queue, MessFile& mess, std::string_view records, uid_t uid,
            pid_t pid);

// Wakes qmail-send. Never waits: a qmail-send that starts later finds the message itself.
void PullTrigger();

}  // namespace queue

#endif  // QUEUE_COMMIT_H_
