#include "qhpsi/message.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace qhpsi {

Fd OpenMessage(const char* messfile) {
  Fd message(::open(messfile, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (message.valid() || errno != EACCES) {
    return message;
  }
  struct stat status {};
  if (::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode) &&
      ::lseek(STDIN_FILENO, 0, SEEK_SET) == 0) {
    return Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  }
  errno = EACCES;
  return {};
}

}  // namespace qhpsi
