// Paths as text, and the names in a directory.

#ifndef INSTALLER_SYSTEM_PATH_H_
#define INSTALLER_SYSTEM_PATH_H_

#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/fd.h"

namespace installer {

// The suffix of a file's name until the file is complete and gets its own.
inline constexpr std::string_view kUnfinished = ".qhpsi-new";

// "/service" of "/service/clamd".
std::string ParentOf(const std::string& path);
// "clamd" of "/service/clamd".
std::string NameOf(const std::string& path);
// "/service/clamd" for "/service" and "clamd".
std::string Below(std::string directory, std::string_view name);
// "/service/.clamd" + suffix: beside `path`, where svscan, envdir and qmail do not look.
std::string HiddenBeside(const std::string& path, std::string_view suffix);

// An absolute path without "." and "..", doubled slashes and a slash at the end. What is relative
// is in our own directory.
std::string AbsolutePath(const std::string& path);

// The names in an open directory, sorted, without "." and "..". `path` is for failures. Where
// `directory` is invalid, errno says why. Throws Failure.
std::vector<std::string> NamesIn(qhpsi::Fd directory, const std::string& path);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_PATH_H_
