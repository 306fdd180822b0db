// A file that is replaced as a whole: whoever reads it finds the old content or the new one, also
// after the power failed.

#ifndef INSTALLER_SYSTEM_ATOMIC_FILE_H_
#define INSTALLER_SYSTEM_ATOMIC_FILE_H_

#include <sys/types.h>

#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace installer {

// Makes `content` what is in the file at `path`. It is written under a dotted name of this
// process's own in the same directory, synced, and renamed: of two at once, the last one counts.
// Owner and permissions stay those of the file that was there; a new one is ours, with `mode`.
// Throws Failure, and then leaves all as it was, where that fails or where something else than a
// regular file has the name.
void ReplaceFile(const std::string& path, std::string_view content, mode_t mode);

// The same in a directory that is open, wherever its path leads by now.
void ReplaceFileIn(const qhpsi::Fd& directory, const std::string& path, std::string_view content,
                   mode_t mode);

// Removes the file, if it is there, for good. Whether it was. Throws Failure when it cannot.
bool DeleteFile(const std::string& path);

// The directory that `path` is in. Throws Failure.
qhpsi::Fd OpenDirectoryOf(const std::string& path);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_ATOMIC_FILE_H_
