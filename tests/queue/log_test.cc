#include "queue/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace queue {
namespace {

TEST(Log, DoesNotWaitForEverForAReader) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  EXPECT_TRUE(WriteText(pipe[1], std::string(60000, 'x')));
  EXPECT_FALSE(WriteText(pipe[1], std::string(60000, 'x')));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace queue
