#include "filter/message/message.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "filter/message/message_header.h"
#include "qhpsi/base/fd.h"

namespace filter {
namespace {

constexpr size_t kPieceSize = size_t{64} * 1024;

std::string TemporaryDirectory() {
  const char* const told = ::getenv("TMPDIR");
  return told != nullptr && *told == '/' ? told : "/tmp";
}

qhpsi::Fd NamelessFile() {
  const std::string directory = TemporaryDirectory();
  qhpsi::Fd file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.valid() && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    std::string path = directory + "/vfilter.XXXXXX";
    file = qhpsi::Fd(::mkostemp(path.data(), O_CLOEXEC));
    if (file.valid()) {
      ::unlink(path.c_str());
    }
  }
  if (!file.valid()) {
    throw SystemFailure("cannot make a file in " + directory, errno);
  }
  return file;
}

void Append(int fd, std::string_view bytes) {
  if (!qhpsi::WriteAll(fd, bytes)) {
    throw SystemFailure("cannot write the message to a temporary file", errno);
  }
}

// Returns the number of bytes read, 0 at the end. Throws Failure.
size_t CheckedRead(ssize_t n) {
  if (n < 0) {
    throw SystemFailure("cannot read the message", errno);
  }
  return static_cast<size_t>(n);
}

}  // namespace

Message::Message(int fd)
    : fd_(fd), is_seekable_(::lseek(fd, 0, SEEK_SET) == 0), head_(ReadHeaderText(fd)) {}

void Message::MakeSeekable() {
  if (is_seekable_) {
    return;
  }
  const qhpsi::Fd file = NamelessFile();
  Append(file.get(), head_);
  std::vector<char> buffer(kPieceSize);
  while (true) {
    const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) {
      continue;
    }
    const size_t size = CheckedRead(n);
    if (size == 0) {
      break;
    }
    Append(file.get(), {buffer.data(), size});
  }
  if (::dup2(file.get(), fd_) < 0) {
    throw SystemFailure("cannot replace the message's descriptor", errno);
  }
  is_seekable_ = true;
}

uint64_t Message::Size() const {
  struct stat status{};
  if (::fstat(fd_, &status) != 0) {
    throw SystemFailure("cannot stat the message", errno);
  }
  return static_cast<uint64_t>(status.st_size);
}

void Message::ForEachPiece(off_t offset, const std::function<void(std::string_view)>& take) const {
  std::vector<char> buffer(kPieceSize);
  while (true) {
    const ssize_t n = ::pread(fd_, buffer.data(), buffer.size(), offset);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    const size_t size = CheckedRead(n);
    if (size == 0) {
      return;
    }
    take({buffer.data(), size});
    offset += static_cast<off_t>(size);
  }
}

void Message::Rewind() const {
  if (::lseek(fd_, 0, SEEK_SET) != 0) {
    throw SystemFailure("cannot rewind the message", errno);
  }
}

}  // namespace filter
