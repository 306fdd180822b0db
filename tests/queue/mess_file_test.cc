#include "queue/mess_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string>

#include "qhpsi/base/fd.h"
#include "tests/queue/scratch_queue.h"
#include "tests/queue/simulated_disk.h"

namespace queue {
namespace {

class AppendPipe : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader_ = qhpsi::Fd(ends[0]);
    qhpsi::Fd const writer(ends[1]);
    ASSERT_TRUE(qhpsi::WriteAll(writer.get(), body_));
  }

  std::string ReadPipe() const {
    std::string text(65536, '\0');
    const ssize_t n = ::read(reader_.get(), text.data(), text.size());
    text.resize(n < 0 ? 0 : static_cast<size_t>(n));
    return text;
  }

  const std::string body_ = std::string(50'000, 'x') + "end\n";
  ScratchQueue queue_;
  qhpsi::Fd reader_;
  SimulatedDisk disk_;
};

TEST_F(AppendPipe, TakesWhatThereIsBehindWhatIsThere) {
  MessFile mess(disk_, queue_.dir(), 1, 1);
  mess.Append("top\n");
  size_t taken = 0;
  while (const size_t n = mess.AppendPipe(reader_.get(), 60'000)) {
    taken += n;
  }
  EXPECT_EQ(taken, body_.size());
  mess.Append("behind\n");
  EXPECT_EQ(ScratchQueue::Read(mess.path()), "top\n" + body_ + "behind\n");
  EXPECT_EQ(mess.size(), body_.size() + 11);
}

TEST_F(AppendPipe, TakesNoMoreThanItIsToldTo) {
  MessFile mess(disk_, queue_.dir(), 1, 1);
  EXPECT_EQ(mess.AppendPipe(reader_.get(), 10), 10U);
  EXPECT_EQ(mess.size(), 10U);
  EXPECT_EQ(ReadPipe(), body_.substr(10));
}

TEST_F(AppendPipe, LeavesWhatItCannotTakeToBeRead) {
  MessFile mess(disk_, queue_.dir(), 1, 1);
  disk_.FailCall(2, EINTR);
  const size_t taken = mess.AppendPipe(reader_.get(), 60'000);
  EXPECT_GT(taken, 0U);
  EXPECT_LT(taken, body_.size());
  EXPECT_EQ(mess.AppendPipe(reader_.get(), 60'000), 0U);
  mess.Append(ReadPipe());
  EXPECT_EQ(ScratchQueue::Read(mess.path()), body_);
}

TEST_F(AppendPipe, TakesNothingFromAFile) {
  MessFile mess(disk_, queue_.dir(), 1, 1);
  const qhpsi::Fd file(::open(queue_.temp().File("file", "text").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(mess.AppendPipe(file.get(), 60'000), 0U);
  EXPECT_EQ(ScratchQueue::Read(mess.path()), "");
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), 0);
}

}  // namespace
}  // namespace queue
