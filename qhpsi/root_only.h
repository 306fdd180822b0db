// Files that nobody but root can have written: what a setuid program may run or load.

#ifndef QHPSI_ROOT_ONLY_H_
#define QHPSI_ROOT_ONLY_H_

#include <sys/stat.h>

#include <string>
#include <variant>

#include "qhpsi/fd.h"

namespace qhpsi {

// Whether it is root's, and neither group nor others may write to it: another owner could change
// any mode.
bool IsRootOnly(const struct stat& status);

// A path by which the file that was checked, and no other, is run or loaded.
struct RootOnlyFile {
  Fd directory;  // close-on-exec; the path is good for as long as this is open
  std::string path;
};

// Checks that `name` in `directory`, and the directory itself, are root's only. The path goes
// through the descriptor of the directory, since someone may own a directory further up. Gives the
// reason when the file is not to be used: "PATH: REASON".
std::variant<RootOnlyFile, std::string> FindRootOnly(const std::string& directory,
                                                     const std::string& name);

}  // namespace qhpsi

#endif  // QHPSI_ROOT_ONLY_H_
