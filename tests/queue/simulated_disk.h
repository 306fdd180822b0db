// A disk that fails when told to, and that knows what a power cut would leave.
//
// It works on real files in a real directory, and keeps a book of what has been synced: names by
// directory, contents by inode. What has not been may be on disk or not after a power cut.

#ifndef TESTS_QUEUE_SIMULATED_DISK_H_
#define TESTS_QUEUE_SIMULATED_DISK_H_

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "queue/disk.h"

namespace queue {

class SimulatedDisk : public Disk {
 public:
  // The `number`th call from now, counted from 1, and only that one, fails with `error`. 0: none.
  void FailCall(int number, int error);
  int calls() const { return calls_; }

  // Called after each call that succeeded: the moments at which the power may go.
  std::function<void()> after_call = [] {};

  // Names that may be there after a power cut: synced or not.
  std::set<std::string> PossibleNames(const std::string& directory) const;
  bool IsNameDurable(const std::string& path) const { return durable_names_.contains(path); }
  // What is surely in the file of that name, as far as it has been synced.
  std::string DurableContent(const std::string& path) const;

  int Create(const char* path) override;
  int Link(const char* from, const char* to) override;
  int Unlink(const char* path) override;
  ssize_t Write(int fd, const char* bytes, size_t size) override;
  ssize_t Splice(int pipe, int fd, size_t size) override;
  ssize_t WriteAt(int fd, const char* bytes, size_t size, off_t offset) override;
  ssize_t ReadAt(int fd, char* bytes, size_t size, off_t offset) override;
  int Sync(int fd) override;
  int SyncDirectory(const char* path) override;

 private:
  bool Fails();

  int calls_ = 0;
  int failing_call_ = 0;
  int error_ = 0;
  std::map<std::string, ino_t> names_;
  std::map<std::string, ino_t> durable_names_;
  std::map<ino_t, std::string> durable_contents_;
};

}  // namespace queue

#endif  // TESTS_QUEUE_SIMULATED_DISK_H_
