// A whole file, bounded, from a directory that others may write to.

#ifndef FILTER_BASE_READ_FILE_H_
#define FILTER_BASE_READ_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"

namespace filter {

// Opens the regular file `name` in the open directory `directory` (or AT_FDCWD) for reading. A
// symbolic link is not followed, a fifo not waited for. An invalid Fd when there is no such file.
// `path` is its name in complaints. Throws Failure.
qhpsi::Fd OpenRegular(int directory, const std::string& name, const std::string& path);

// All of it; nothing when there is no such file. Throws Failure when it is larger than `max` bytes.
std::optional<std::string> ReadFile(int directory, const std::string& name, const std::string& path,
                                    size_t max);

}  // namespace filter

#endif  // FILTER_BASE_READ_FILE_H_
