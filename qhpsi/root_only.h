// Files that nobody but root can have written: what a setuid program may run or load.

#ifndef QHPSI_ROOT_ONLY_H_
#define QHPSI_ROOT_ONLY_H_

#include <string>
#include <variant>

#include "qhpsi/fd.h"

namespace qhpsi {

// A path by which the file that was checked, and no other, is run or loaded.
struct RootOnlyFile {
  Fd directory;  // close-on-exec; the path is good for as long as this is open
  std::string path;
};

// Checks that `name` in `directory`, and the directory itself, are root's, and that neither group
// nor others may write to them: another owner could change any mode. The path goes through the
// descriptor of the directory, since someone may own a directory further up. Gives the reason when
// the file is not to be used: "PATH: REASON".
std::variant<RootOnlyFile, std::string> FindRootOnly(const std::string& directory,
                                                     const std::string& name);

}  // namespace qhpsi

#endif  // QHPSI_ROOT_ONLY_H_
