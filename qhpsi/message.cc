#include "qhpsi/message.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <limits>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"

namespace qhpsi {

namespace {

// A message's file is named after its inode, which tells whether fd 0 is the message.
bool IsNamedAfter(std::string_view messfile, ino_t inode) {
  const std::string_view name = messfile.substr(messfile.rfind('/') + 1);
  return ParseNumber(name, 1, std::numeric_limits<ino_t>::max()) == inode;
}

bool IsOnStandardInput(const char* messfile) {
  struct stat status{};
  return ::fstat(STDIN_FILENO, &status) == 0 && IsNamedAfter(messfile, status.st_ino);
}

}  // namespace

Fd OpenMessage(const char* messfile) {
  Fd message(::open(messfile, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (message.valid() || errno != EACCES) {
    return message;
  }
  if (IsOnStandardInput(messfile) && ::lseek(STDIN_FILENO, 0, SEEK_SET) == 0) {
    return Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  }
  errno = EACCES;
  return {};
}

Fd OpenMessageAgain(const char* messfile) {
  Fd message(::open(messfile, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (message.valid() || errno != EACCES) {
    return message;
  }
  if (IsOnStandardInput(messfile)) {
    return Fd(::open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC | O_NOCTTY));
  }
  errno = EACCES;
  return {};
}

}  // namespace qhpsi
