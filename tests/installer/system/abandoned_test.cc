#include "installer/system/abandoned.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace installer {
namespace {

TEST(Abandoned, IsWhatADeadProcessLeft) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(0);
  }
  ASSERT_GT(child, 0);
  const std::string name = ".new." + std::to_string(child);
  EXPECT_FALSE(IsAbandoned(name, ".new."));  // not reaped: the process is still there
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(IsAbandoned(name, ".new."));
  EXPECT_TRUE(IsAbandoned(".new." + std::to_string(::getpid()), ".new."));
  EXPECT_FALSE(IsAbandoned(".new." + std::to_string(::getppid()), ".new."));
}

TEST(Abandoned, OtherNamesAreNot) {
  for (const char* name :
       {".new.", ".new.x", ".new.1", ".new.-5", "new.99999", ".new.99999999999"}) {
    EXPECT_FALSE(IsAbandoned(name, ".new.")) << name;
  }
}

}  // namespace
}  // namespace installer
