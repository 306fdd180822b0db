// One qhpsi-installer at a time lays out or takes away what is in a tree.

#ifndef INSTALLER_LAYOUT_WORK_LOCK_H_
#define INSTALLER_LAYOUT_WORK_LOCK_H_

#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"

namespace installer {

// There only while one is at work, and root's alone: whoever can open a file can lock it.
inline constexpr const char* kWorkLock = "/run/qhpsi-installer.lock";

// While it is there, it is the only one for its tree. /run is made where it is missing.
class WorkLock {
 public:
  // Throws Failure, kUser where another has it.
  explicit WorkLock(const Tree& tree);
  WorkLock(const WorkLock&) = delete;
  WorkLock& operator=(const WorkLock&) = delete;
  ~WorkLock();

 private:
  const Tree& tree_;
  qhpsi::Fd file_;
};

}  // namespace installer

#endif  // INSTALLER_LAYOUT_WORK_LOCK_H_
