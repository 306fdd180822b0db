// The lock that lets one qhpsi-installer at a time install to, or uninstall from, a tree.

#ifndef INSTALLER_LAYOUT_WORK_LOCK_H_
#define INSTALLER_LAYOUT_WORK_LOCK_H_

#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"

namespace installer {

// It exists only while one is at work. Only root can open it: whoever can open a file can lock it.
inline constexpr const char* kWorkLock = "/run/qhpsi-installer.lock";

// While this object exists, it is the only one for its tree. Makes /run if it is missing.
class WorkLock {
 public:
  // Throws Failure: kUser when another process has the lock.
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
