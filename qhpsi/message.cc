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

Fd Open(const char* path) { return Fd(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)); }

// By name, or where that is closed to us as `take_standard_input` has it.
Fd OpenOrTake(const char* messfile, Fd (*take_standard_input)()) {
  Fd message = Open(messfile);
  if (message.valid() || errno != EACCES) {
    return message;
  }
  if (IsOnStandardInput(messfile)) {
    message = take_standard_input();
  }
  if (!message.valid()) {
    errno = EACCES;
  }
  return message;
}

}  // namespace

Fd OpenMessage(const char* messfile) {
  return OpenOrTake(messfile, [] {
    return ::lseek(STDIN_FILENO, 0, SEEK_SET) == 0 ? Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0))
                                                   : Fd();
  });
}

Fd OpenMessageAgain(const char* messfile) {
  return OpenOrTake(messfile, [] { return Open("/proc/self/fd/0"); });
}

}  // namespace qhpsi
