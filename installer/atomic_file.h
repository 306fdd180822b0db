// A file that is replaced as a whole: whoever reads it finds the old content or the new one, also
// after the power failed.

#ifndef INSTALLER_ATOMIC_FILE_H_
#define INSTALLER_ATOMIC_FILE_H_

#include <sys/types.h>

#include <string>
#include <string_view>

#include "qhpsi/fd.h"

namespace installer {

// While it is there, no other qhpsi-installer replaces a file in the directory of `path`. Waits up
// to 10 s for one that does, then throws Failure.
class ReplaceLock {
 public:
  explicit ReplaceLock(const std::string& path);

 private:
  qhpsi::Fd directory_;
};

// Makes `content` what is in the file at `path`. It is written under a dotted name in the same
// directory, synced, and renamed. Owner and mode stay those of the file that was there; a new one
// is ours, with `mode`. Throws Failure, and then leaves all as it was, where that fails or where
// something else than a regular file has the name.
void ReplaceFile(const std::string& path, std::string_view content, mode_t mode);

// The same with the finished file TemporaryName(path), under a ReplaceLock of the caller's.
void ReplaceByFile(const std::string& path, mode_t mode);

// The dotted name beside `path` of the file that is to replace it. One that is there was left by a
// process that was killed.
std::string TemporaryName(const std::string& path);

// Removes the file, if it is there, for good. Whether it was. Throws Failure when it cannot.
bool DeleteFile(const std::string& path);

// What was created, renamed and removed in the directory of `path` is on disk afterwards.
void SyncDirectoryOf(const std::string& path);

}  // namespace installer

#endif  // INSTALLER_ATOMIC_FILE_H_
