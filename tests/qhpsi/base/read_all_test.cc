#include "qhpsi/base/read_all.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

TEST(ReadAll, ReadsToTheEnd) {
  const tests::TempDir dir;
  const std::string bytes = std::string(50'000, 'x') + std::string("\0end", 4);
  dir.File("f", bytes);
  const Fd fd(::open(dir.Path("f").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(ReadAll(fd.get(), 1'000'000), bytes);
  EXPECT_EQ(ReadAll(fd.get(), 1'000'000), "");
}

TEST(ReadAll, StopsAtTheLimit) {
  auto pipe = MakePipe();
  ASSERT_TRUE(pipe);
  ASSERT_TRUE(WriteAll(pipe->writer.get(), "abcdef"));
  EXPECT_EQ(ReadAll(pipe->reader.get(), 4), "abcd");
  EXPECT_EQ(ReadAll(pipe->reader.get(), 2), "ef");
}

TEST(ReadAll, SaysWhyItCannot) {
  const Fd directory(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(ReadAll(directory.get(), 10), std::nullopt);
  EXPECT_EQ(errno, EISDIR);
}

}  // namespace
}  // namespace qhpsi
