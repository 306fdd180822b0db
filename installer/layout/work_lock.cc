#include "installer/layout/work_lock.h"

#include <sys/stat.h>

#include <exception>
#include <string>

#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

constexpr mode_t kDirectoryMode = 0755;

void MakeParent(const Tree& tree) {
  const std::string parent = ParentOf(kWorkLock);
  if (tree.Stat(parent)) {
    return;
  }
  try {
    tree.MakeDirectory(parent, {}, kDirectoryMode);
  } catch (const Failure&) {
    if (!tree.Stat(parent)) {  // otherwise somebody else made it meanwhile
      throw;
    }
  }
}

}  // namespace

WorkLock::WorkLock(const Tree& tree) : tree_(tree) {
  MakeParent(tree);
  file_ = tree.Lock(kWorkLock);
}

WorkLock::~WorkLock() {
  try {
    tree_.Remove(kWorkLock);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the next one reuses the file
  }
}

}  // namespace installer
