#include "installer/system/processes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace installer {
namespace {

TEST(Processes, AreFoundByName) {
  const std::string name = ProcessName(::getpid());
  EXPECT_EQ(name, "processes_test");
  const auto found = ProcessesCalled(name);
  EXPECT_NE(std::find(found.begin(), found.end(), ::getpid()), found.end());
  EXPECT_EQ(ProcessName(0), "");
}

}  // namespace
}  // namespace installer
