// Files in mess beside the message's own: gone when they are let go, and collected by qmail-send if
// we are killed before that.

#ifndef QUEUE_SPARE_MESS_H_
#define QUEUE_SPARE_MESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "queue/disk.h"
#include "queue/mess_file.h"
#include "queue/queue_dir.h"

namespace queue {

// As MessFile() takes them.
struct SpareMess {
  Disk& disk;
  const QueueDir& queue;
  pid_t pid;
  int64_t time;

  // Throws Failure as MessFile() does.
  MessFile Make() const { return MessFile(disk, queue, pid, time); }
  std::string PathOf(const MessFile& file) const { return queue.path + "/" + file.path(); }
};

}  // namespace queue

#endif  // QUEUE_SPARE_MESS_H_
