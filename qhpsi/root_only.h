// Files that nobody but root can have written: what a setuid program may run or load.

#ifndef QHPSI_ROOT_ONLY_H_
#define QHPSI_ROOT_ONLY_H_

#include <sys/stat.h>

#include <string>
#include <variant>

#include "qhpsi/base/fd.h"

namespace qhpsi {

// Whether it is root's, and neither group nor others may write to it: another owner could change
// any mode.
bool IsRootOnly(const struct stat& status);

// A path by which a file is run or loaded: where it was checked, that file and no other.
struct FoundFile {
  Fd directory;  // close-on-exec; the path is good for as long as this is open
  std::string path;
};

// Checks that `name` in `directory`, and the directory itself, are root's only. The path goes
// through the descriptor of the directory, since someone may own a directory further up. Gives the
// reason when the file is not to be used: "PATH: REASON".
std::variant<FoundFile, std::string> FindRootOnly(const std::string& directory,
                                                  const std::string& name);

// The same where `root_only`; else the path as it stands, with nothing looked at.
std::variant<FoundFile, std::string> FindFile(const std::string& directory, const std::string& name,
                                              bool root_only);

}  // namespace qhpsi

#endif  // QHPSI_ROOT_ONLY_H_
