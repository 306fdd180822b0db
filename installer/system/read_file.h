// Small files of the system and of the administrator.

#ifndef INSTALLER_SYSTEM_READ_FILE_H_
#define INSTALLER_SYSTEM_READ_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"

namespace installer {

inline constexpr size_t kLargestFile = size_t{1} << 20U;

// The file's content; nothing without a file. Throws Failure when it cannot be read or is longer
// than kLargestFile.
std::optional<std::string> ReadFile(const std::string& path);
// The same in an open directory, wherever its path leads by now.
std::optional<std::string> ReadFileIn(const qhpsi::Fd& directory, const std::string& path);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_READ_FILE_H_
