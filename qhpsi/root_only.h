// Files that nobody but root can have written: a setuid program runs and loads no others.

#ifndef QHPSI_ROOT_ONLY_H_
#define QHPSI_ROOT_ONLY_H_

#include <sys/stat.h>

#include <string>
#include <variant>

#include "qhpsi/base/fd.h"

namespace qhpsi {

// Whether root owns it, and neither group nor others may write to it. The mode alone is not enough,
// since an owner can change it.
bool IsRootOnly(const struct stat& status);

// A path to run or load a file by. If the file was checked, the path leads to that file only.
struct FoundFile {
  Fd directory;  // close-on-exec; the path is good for as long as this is open
  std::string path;
};

// Checks that `name` in `directory`, and the directory itself, are root's only. The path goes
// through the descriptor of the directory, since someone else may own a directory further up.
// Returns "PATH: REASON" when the file must not be used.
std::variant<FoundFile, std::string> FindRootOnly(const std::string& directory,
                                                  const std::string& name);

// The same if `root_only`; else the path as it stands, unchecked.
std::variant<FoundFile, std::string> FindFile(const std::string& directory, const std::string& name,
                                              bool root_only);

}  // namespace qhpsi

#endif  // QHPSI_ROOT_ONLY_H_
