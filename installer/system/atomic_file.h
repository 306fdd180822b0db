// Replaces a file as a whole: a reader finds the old content or the new, also after the power
// failed.

#ifndef INSTALLER_SYSTEM_ATOMIC_FILE_H_
#define INSTALLER_SYSTEM_ATOMIC_FILE_H_

#include <sys/types.h>

#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace installer {

// Gives the file at `path`, whose directory is open, this content, wherever the path leads by now.
// Writes it under a hidden name of this process's own in that directory, syncs it, and renames it;
// of two at once, the last one wins. An old file keeps its owner and permissions; a new one is
// ours, with `mode`. When that fails, or when the name belongs to anything but a regular file,
// throws Failure and leaves all as it was.
void ReplaceFileIn(const qhpsi::Fd& directory, const std::string& path, std::string_view content,
                   mode_t mode);

// Removes a file of an open directory for good. Returns whether it was there. Throws Failure when
// it cannot.
bool DeleteFileIn(const qhpsi::Fd& directory, const std::string& path);

// Opens the directory of `path`. Throws Failure.
qhpsi::Fd OpenDirectoryOf(const std::string& path);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_ATOMIC_FILE_H_
