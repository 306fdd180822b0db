// Step 4: from here on the message cannot be lost.

#ifndef QUEUE_COMMIT_H_
#define QUEUE_COMMIT_H_

#include <sys/types.h>

#include <string_view>

#include "queue/disk.h"
#include "queue/mess_file.h"
#include "queue/queue_dir.h"

namespace queue {

// Puts the envelope, `records` (F and T) behind u and p records for `uid` and `pid`, in intd/INODE;
// has message, envelope and their names on disk before todo/INODE, by which qmail-send takes the
// message over, and that name on disk before it returns. Throws Failure: kIntd, kTodo, kWrite. Then
// nothing is in todo and intd, and `mess` still owns its file; but where the sync of todo failed,
// it no longer does and intd/INODE stays: qmail-send may have the message, or removes both in 36
// hours.
void Commit(Disk& disk, const QueueDir& queue, MessFile& mess, std::string_view records, uid_t uid,
            pid_t pid);

// Wakes qmail-send. Never waits: where no qmail-send runs, the message is found when one starts.
void PullTrigger();

}  // namespace queue

#endif  // QUEUE_COMMIT_H_
