// The system calls that put a message on disk, in one place: a test can make any of them fail, and
// can forget what was not synced.
//
// Each member is the call of its name: -1 with errno set when it fails. Paths are relative to the
// queue directory. A call that a signal interrupts is made again here.

#ifndef QUEUE_DISK_H_
#define QUEUE_DISK_H_

#include <sys/types.h>

#include <cstddef>
#include <string_view>

namespace queue {

class Disk {
 public:
  Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  // A new file, for reading and writing. The caller closes the descriptor.
  virtual int Create(const char* path);
  virtual int Link(const char* from, const char* to);
  virtual int Unlink(const char* path);
  virtual bool Exists(const char* path);  // true also where that cannot be told
  // May write less than `size`, as write(2) does.
  virtual ssize_t Write(int fd, const char* bytes, size_t size);
  // Appends what is in a pipe, up to `size` bytes, as splice(2) does: 0 at its end. Is not made
  // again after a signal.
  virtual ssize_t Splice(int pipe, int fd, size_t size);
  virtual ssize_t WriteAt(int fd, const char* bytes, size_t size, off_t offset);
  virtual ssize_t ReadAt(int fd, char* bytes, size_t size, off_t offset);
  // Begins to write the file to disk, from byte `offset` on, and does not wait. Only a hint: Sync()
  // makes sure.
  virtual void StartSync(int fd, off_t offset);
  virtual int Sync(int fd);
  // Afterwards what was created, linked and removed in the directory is on disk: on Linux, fsync of
  // a file does not include its name.
  virtual int SyncDirectory(const char* path);

  // All of `bytes`, in as many calls of Write() as that takes. False with errno when one fails.
  bool WriteAll(int fd, std::string_view bytes);
};

}  // namespace queue

#endif  // QUEUE_DISK_H_
