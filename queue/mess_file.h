// A message's file in the queue, from pid/PID.TIME.SEQ to mess/NN/INODE.

#ifndef QUEUE_MESS_FILE_H_
#define QUEUE_MESS_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "queue/disk.h"
#include "queue/queue_dir.h"

namespace queue {

// Owns the file, and its name until Keep(): its destructor removes a message that was given up.
class MessFile {
 public:
  // Creates pid/PID.TIME.SEQ and links it to mess/NN/INODE: INODE names the message for as long as
  // it is queued, and no two files have the same. `disk` and `queue` must outlive this. Throws
  // Failure: kPid, kMess.
  MessFile(Disk& disk, const QueueDir& queue, pid_t pid, int64_t time);
  ~MessFile();
  MessFile(const MessFile&) = delete;
  MessFile& operator=(const MessFile&) = delete;

  // Appends. Throws Failure kWrite, as do the other ways to write.
  void Append(std::string_view bytes);
  // Waits for bytes in a pipe and appends what it holds, up to `size` bytes, without a copy in
  // between. Returns how many; 0 at its end, and when the caller must read them instead. Throws
  // nothing.
  size_t AppendPipe(int pipe, size_t size);
  // Overwrites the beginning.
  void WriteStart(std::string_view top);
  // Moves all but the first `after` bytes `gap` bytes towards the end.
  void InsertGap(size_t after, size_t gap);
  // Begins to write the file to disk, except its start, which WriteStart() will change.
  void StartSync();
  void Sync();

  // Throws Failure kMess when the file has no name any more. qmail-send removes files older than 36
  // hours; if the machine was suspended, our 24 hour alarm may not have fired by then.
  void CheckName() const;

  void Keep() { keep_ = true; }

  int fd() const { return fd_.get(); }
  uint64_t inode() const { return inode_; }
  const std::string& path() const { return path_; }  // relative to the queue
  uint64_t size() const { return size_; }            // bytes

 private:
  void WriteAt(std::string_view bytes, uint64_t offset);
  void ReadAt(char* bytes, size_t size, uint64_t offset);

  Disk& disk_;
  qhpsi::Fd fd_;
  uint64_t inode_ = 0;
  uint64_t size_ = 0;
  std::string path_;
  bool keep_ = false;
};

}  // namespace queue

#endif  // QUEUE_MESS_FILE_H_
