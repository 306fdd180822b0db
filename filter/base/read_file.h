// Reads a whole file, up to a limit, from a directory that others may write to.

#ifndef FILTER_BASE_READ_FILE_H_
#define FILTER_BASE_READ_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"

namespace filter {

// Opens the regular file `name` in the open directory `directory` (or AT_FDCWD) for reading. Never
// follows a symbolic link or waits for a fifo. Returns an invalid Fd when there is no such file.
// `path` names the file in messages. Throws Failure.
qhpsi::Fd OpenRegular(int directory, const std::string& name, const std::string& path);

// The file's text; nothing when there is no such file. Throws Failure: kPermanent where a later try
// would fail, too, as for more than `max` bytes, kTemporary for a fault of the machine.
std::optional<std::string> ReadFile(int directory, const std::string& name, const std::string& path,
                                    size_t max);

}  // namespace filter

#endif  // FILTER_BASE_READ_FILE_H_
