// A directory for one scan to unpack in, which goes away with it. Should the process be killed
// first, the next scan that makes one in the same place removes it.

#ifndef QHPSI_SANDBOX_SCRATCH_DIRECTORY_H_
#define QHPSI_SANDBOX_SCRATCH_DIRECTORY_H_

#include <string>

#include "qhpsi/base/fd.h"

namespace qhpsi {

// Owns a directory of mode 700 with a name that nobody can foresee, and what is made in it.
class ScratchDirectory {
 public:
  // Makes it in `parent`, and removes there what scans of this user have left that have ended. Not
  // valid, with errno set, when it cannot be made.
  explicit ScratchDirectory(const std::string& parent);
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  bool valid() const { return directory_.valid(); }
  const std::string& path() const { return path_; }

  // For the child that scans: with our descriptor it could unlock the directory, and have the next
  // scan remove things in it that it exchanges meanwhile.
  void LeaveToParent() { directory_.Close(); }

 private:
  std::string path_;
  Fd directory_;  // locked while it is used
};

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_SCRATCH_DIRECTORY_H_
