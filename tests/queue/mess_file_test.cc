#include "queue/mess_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "qhpsi/fd.h"
#include "tests/queue/simulated_disk.h"
#include "tests/temp_dir.h"

namespace queue {
namespace {

namespace fs = std::filesystem;

class AppendPipe : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(dir_ / "pid");
    fs::create_directories(dir_ / "mess/0");
    before_ = fs::current_path();
    fs::current_path(dir_);
    queue_ = {.path = dir_.string(), .split = 1, .todo_split = false};
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader_ = qhpsi::Fd(ends[0]);
    qhpsi::Fd writer(ends[1]);
    ASSERT_TRUE(qhpsi::WriteAll(writer.get(), kBody));
  }
  void TearDown() override { fs::current_path(before_); }

  static std::string Read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string ReadPipe() const {
    std::string text(65536, '\0');
    const ssize_t n = ::read(reader_.get(), text.data(), text.size());
    text.resize(n < 0 ? 0 : static_cast<size_t>(n));
    return text;
  }

  inline static const std::string kBody = std::string(50'000, 'x') + "end\n";
  tests::TempDir temp_;
  fs::path dir_ = temp_.Path();
  fs::path before_;
  QueueDir queue_;
  qhpsi::Fd reader_;
  SimulatedDisk disk_;
};

TEST_F(AppendPipe, TakesAllBehindWhatIsThere) {
  MessFile mess(disk_, queue_, 1, 1);
  mess.Append("top\n");
  EXPECT_EQ(mess.AppendPipe(reader_.get()), kBody.size());
  mess.Append("behind\n");
  EXPECT_EQ(Read(mess.path()), "top\n" + kBody + "behind\n");
  EXPECT_EQ(mess.size(), kBody.size() + 11);
}

TEST_F(AppendPipe, LeavesWhatItCannotTakeToBeRead) {
  MessFile mess(disk_, queue_, 1, 1);
  disk_.FailCall(2, EINTR);
  const uint64_t taken = mess.AppendPipe(reader_.get());
  EXPECT_GT(taken, 0U);
  EXPECT_LT(taken, kBody.size());
  mess.Append(ReadPipe());
  EXPECT_EQ(Read(mess.path()), kBody);
}

TEST_F(AppendPipe, TakesNothingFromAFile) {
  MessFile mess(disk_, queue_, 1, 1);
  const qhpsi::Fd file(::open(temp_.File("file", "text").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(mess.AppendPipe(file.get()), 0U);
  EXPECT_EQ(Read(mess.path()), "");
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), 0);
}

}  // namespace
}  // namespace queue
