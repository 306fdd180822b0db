#include "qhpsi/base/closed_at_start.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace qhpsi {

bool WasClosedAtStart(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  struct stat st = {};
  return flags >= 0 && (flags & O_ACCMODE) == O_RDWR && ::getauxval(AT_SECURE) != 0 &&
         ::fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

}  // namespace qhpsi
