#include "queue/move_body.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>

#include "qhpsi/base/fd.h"
#include "queue/disk.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/mess_file.h"
#include "tests/queue/scratch_queue.h"

namespace queue {
namespace {

constexpr size_t kMegabyte = size_t{1024} * 1024;

// Splices no more than `most` bytes at once, and each `failing`th time none. Full: nothing is
// written once it has failed.
class BadDisk : public Disk {
 public:
  BadDisk(size_t most, int failing, int error) : most_(most), failing_(failing), error_(error) {}

  ssize_t Splice(int pipe, int fd, size_t size) override {
    if (++calls_ % failing_ == 0) {
      has_failed_ = true;
      errno = error_;
      return -1;
    }
    return Disk::Splice(pipe, fd, std::min(size, most_));
  }
  ssize_t Write(int fd, const char* bytes, size_t size) override {
    if (has_failed_ && error_ == ENOSPC) {
      errno = ENOSPC;
      return -1;
    }
    return Disk::Write(fd, bytes, size);
  }

 private:
  size_t most_;
  int failing_;
  int error_;
  int calls_ = 0;
  bool has_failed_ = false;
};

class MoveBodyTest : public testing::Test {
 protected:
  void SetUp() override {
    for (size_t i = 0; body_.size() < 3 * kMegabyte; ++i) {
      body_ += std::to_string(i) + '\n';
    }
    OpenPipe();
  }

  void OpenPipe() {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader_ = qhpsi::Fd(ends[0]);
    writer_ = qhpsi::Fd(ends[1]);
  }

  // The front end, which writes the body in pieces and closes. All of it must be read.
  std::jthread Send(size_t piece) {
    return std::jthread([this, piece] {
      for (size_t at = 0; at < body_.size(); at += piece) {
        qhpsi::WriteAll(writer_.get(), std::string_view(body_).substr(at, piece));
      }
      writer_.Close();
    });
  }

  // As Receive() does: what is not moved is read. Returns how many bytes were moved.
  uint64_t Take(MessFile& mess) const {
    std::array<char, 1000> buffer{};
    uint64_t moved = 0;
    for (;;) {
      moved += MoveBody(reader_.get(), mess);
      const ssize_t n = ::read(reader_.get(), buffer.data(), buffer.size());
      if (n <= 0) {
        return moved;
      }
      mess.Append({buffer.data(), static_cast<size_t>(n)});
    }
  }

  ScratchQueue queue_;
  std::string body_;
  qhpsi::Fd reader_;
  qhpsi::Fd writer_;
};

TEST_F(MoveBodyTest, MovesAllOfAFastFrontEnd) {
  Disk disk;
  MessFile mess(disk, queue_.dir(), 1, 1);
  const std::jthread front_end = Send(body_.size());
  EXPECT_EQ(MoveBody(reader_.get(), mess), body_.size());
  EXPECT_EQ(mess.size(), body_.size());
  EXPECT_EQ(ScratchQueue::Read(mess.path()), body_);
}

TEST_F(MoveBodyTest, MovesAllOfASlowFrontEnd) {
  Disk disk;
  MessFile mess(disk, queue_.dir(), 1, 1);
  const std::jthread front_end = Send(700);
  EXPECT_EQ(MoveBody(reader_.get(), mess), body_.size());
  EXPECT_EQ(ScratchQueue::Read(mess.path()), body_);
}

TEST_F(MoveBodyTest, LosesNothingWhereAMoveFailsOnceInAWhile) {
  for (const int failing : {2, 3, 5, 17}) {
    for (const size_t most : {size_t{100'000}, kMegabyte}) {
      OpenPipe();
      BadDisk disk(most, failing, EINTR);
      MessFile mess(disk, queue_.dir(), failing, static_cast<int64_t>(most));
      const std::jthread front_end = Send(body_.size());
      EXPECT_GT(Take(mess), 0U);
      EXPECT_EQ(mess.size(), body_.size());
      EXPECT_TRUE(ScratchQueue::Read(mess.path()) == body_) << failing << ", " << most;
    }
  }
}

TEST_F(MoveBodyTest, SaysThatTheDiskIsFull) {
  BadDisk disk(kMegabyte, 3, ENOSPC);
  MessFile mess(disk, queue_.dir(), 1, 1);
  std::jthread const front_end = Send(body_.size());
  try {
    Take(mess);
    ADD_FAILURE() << "no failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kWrite);
  }
  std::string rest(kMegabyte, '\0');
  while (::read(reader_.get(), rest.data(), rest.size()) > 0) {
  }
}

TEST_F(MoveBodyTest, MovesNothingFromAFile) {
  Disk disk;
  MessFile mess(disk, queue_.dir(), 1, 1);
  const std::string path = queue_.temp().File("file", "text");
  const qhpsi::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(MoveBody(file.get(), mess), 0U);
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), 0);
}

}  // namespace
}  // namespace queue
