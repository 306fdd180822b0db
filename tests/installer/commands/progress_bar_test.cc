#include "installer/commands/progress_bar.h"

#include <gtest/gtest.h>

namespace installer {
namespace {

TEST(ProgressBar, Grows) {
  EXPECT_EQ(ProgressLine("signatures", "load", 8, 2),
            "\rsignatures: load    [##########                              ]  25%");
  EXPECT_EQ(ProgressLine("signatures", "compile", 0, 0),
            "\rsignatures: compile [########################################] 100%");
  EXPECT_EQ(ProgressLine("signatures", "load", 1, 9).substr(63), " 100%");
}

}  // namespace
}  // namespace installer
