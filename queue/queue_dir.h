// Which queue a message goes to.

#ifndef QUEUE_QUEUE_DIR_H_
#define QUEUE_QUEUE_DIR_H_

#include <cstdint>
#include <string>

#include "queue/settings.h"

namespace queue {

struct QueueDir {
  std::string path;         // absolute; also the working directory
  uint64_t split = 0;       // mess has this many subdirectories
  bool todo_split = false;  // todo and intd have as many (IndiMail), or none (notqmail, netqmail)

  // "mess/16/660188", "todo/660188" or "todo/16/660188": relative to the queue.
  std::string MessPath(uint64_t inode) const { return SplitPath("mess", inode, true); }
  std::string IntdPath(uint64_t inode) const { return SplitPath("intd", inode, todo_split); }
  std::string TodoPath(uint64_t inode) const { return SplitPath("todo", inode, todo_split); }

 private:
  std::string SplitPath(const char* dir, uint64_t inode, bool is_split) const;
};

// Makes the chosen queue the working directory: QUEUEDIR; else one of QUEUE_BASE/queueN; else
// HOME/queue. Chance chooses among several, so that many messages in one second spread evenly; it
// passes over those that are missing, full or have less than MIN_FREE. Throws Failure: kQueue, or
// kHome, when there is none; kWrite when none has room.
QueueDir EnterQueue(const QueueSettings& settings);

// Throws Failure kWrite when less than `min_free` bytes are free in the working directory, which is
// `path`. 0 is no limit.
void CheckFree(const std::string& path, uint64_t min_free);

}  // namespace queue

#endif  // QUEUE_QUEUE_DIR_H_
