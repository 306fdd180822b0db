#include "qhpsi/message.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

using Open = Fd (*)(const char* messfile);

// What a user who is not root reads from what `open` opens, with `on_fd_0` on descriptor 0, at its
// end, and whether that was moved; or the errno.
std::string OpenAsNobody(Open open, const std::string& messfile, const std::string& on_fd_0) {
  std::array<int, 2> ends;
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(0);
    if (::open(on_fd_0.c_str(), O_RDONLY) != 0) {
      ::_exit(1);
    }
    const off_t end = ::lseek(0, 0, SEEK_END);
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setresuid(kNobody, kNobody, kNobody) != 0) {
      ::_exit(1);
    }
    const Fd message = open(messfile.c_str());
    std::string text = std::to_string(errno);
    const bool is_moved = ::lseek(0, 0, SEEK_CUR) != end;
    if (message.valid()) {
      std::array<char, 100> buffer;
      const ssize_t n = ::read(message.get(), buffer.data(), buffer.size());
      text.assign(buffer.data(), static_cast<size_t>(n));
      text += is_moved ? ", and moved fd 0" : "";
    }
    (void)WriteAll(ends[1], text);
    ::_exit(0);
  }
  ::close(ends[1]);
  const Fd result(ends[0]);
  int status = -1;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
  std::array<char, 100> buffer;
  const ssize_t n = ::read(result.get(), buffer.data(), buffer.size());
  return {buffer.data(), static_cast<size_t>(n)};
}

class MessageTest : public testing::Test {
 protected:
  MessageTest() { ::chmod(dir_.Path().c_str(), 0755); }

  // As the queue names it.
  std::string NameAfterItsInode() const {
    struct stat status{};
    EXPECT_EQ(::stat(message_.c_str(), &status), 0);
    const std::string named = dir_.Path(std::to_string(status.st_ino));
    EXPECT_EQ(::rename(message_.c_str(), named.c_str()), 0);
    return named;
  }

  tests::TempDir dir_;
  std::string message_ = dir_.File("message", "the message");
  std::string other_ = dir_.File("other", "the other");
};

TEST_F(MessageTest, TheNameCounts) {
  EXPECT_EQ(OpenAsNobody(OpenMessage, message_, other_), "the message");
  EXPECT_EQ(OpenAsNobody(OpenMessageAgain, message_, other_), "the message");
}

TEST_F(MessageTest, AClosedNameGivesWayToTheSameFileOnFd0) {
  const std::string named = NameAfterItsInode();
  ::chmod(named.c_str(), 0);
  EXPECT_EQ(OpenAsNobody(OpenMessage, named, named), "the message, and moved fd 0");
  EXPECT_EQ(OpenAsNobody(OpenMessage, named, other_), std::to_string(EACCES));
  EXPECT_EQ(OpenAsNobody(OpenMessage, named, "/dev/null"), std::to_string(EACCES));
}

TEST_F(MessageTest, OpenedAgainItHasAnOffsetOfItsOwn) {
  const std::string named = NameAfterItsInode();
  ::chmod(dir_.Path().c_str(), 0700);
  EXPECT_EQ(OpenAsNobody(OpenMessageAgain, named, named), "the message");
  EXPECT_EQ(OpenAsNobody(OpenMessageAgain, named, other_), std::to_string(EACCES));
  EXPECT_EQ(OpenAsNobody(OpenMessageAgain, named, "/dev/null"), std::to_string(EACCES));
}

TEST_F(MessageTest, AMissingFileIsAnError) {
  EXPECT_EQ(OpenAsNobody(OpenMessage, dir_.Path("gone"), other_), std::to_string(ENOENT));
  EXPECT_EQ(OpenAsNobody(OpenMessageAgain, dir_.Path("gone"), other_), std::to_string(ENOENT));
}

}  // namespace
}  // namespace qhpsi
