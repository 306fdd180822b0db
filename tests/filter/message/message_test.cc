#include "filter/message/message.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace filter {
namespace {

std::string Rest(const Message& message, off_t offset) {
  std::string text;
  message.ForEachPiece(offset, [&](std::string_view piece) { text += piece; });
  return text;
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 1000> buffer{};
  for (ssize_t n = 0; (n = ::read(fd, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  return text;
}

std::string Text() { return "A: b\n\n" + std::string(300'000, 'x') + "end"; }

void ExpectWhole(const Message& message, int fd) {
  EXPECT_EQ(message.head().substr(0, 6), "A: b\n\n");
  EXPECT_EQ(message.Size(), Text().size());
  EXPECT_EQ(Rest(message, 0), Text());
  EXPECT_EQ(Rest(message, 3), Text().substr(3));
  message.Rewind();
  EXPECT_EQ(ReadAll(fd), Text());
}

TEST(Message, IsReadFromAFileWhereverThatStands) {
  const tests::TempDir dir;
  const qhpsi::Fd fd(::open(dir.File("m", Text()).c_str(), O_RDONLY | O_CLOEXEC));
  ::lseek(fd.get(), 10, SEEK_SET);
  Message message(fd.get());
  message.MakeSeekable();
  ExpectWhole(message, fd.get());
}

TEST(Message, FromAPipeGoesIntoAFile) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const qhpsi::Fd reader(ends[0]);
  std::thread writer([fd = ends[1]] {
    EXPECT_TRUE(qhpsi::WriteAll(fd, Text()));
    ::close(fd);
  });
  Message message(reader.get());
  message.MakeSeekable();
  writer.join();
  ExpectWhole(message, reader.get());
}

}  // namespace
}  // namespace filter
