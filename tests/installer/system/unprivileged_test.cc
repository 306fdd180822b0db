#include "installer/system/unprivileged.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

using Lines = std::vector<std::string>;

class UnprivilegedTest : public ::testing::Test {
 protected:
  std::optional<std::string> Run(const std::function<void(int output)>& work,
                                 std::chrono::seconds timeout = std::chrono::seconds(60)) {
    const qhpsi::Fd directory(::open(dir_.Path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return RunUnprivileged(
        {.as = {::getuid(), ::getgid()}, .directory = directory, .timeout = timeout}, work,
        [this](std::string_view line) { lines_.emplace_back(line); });
  }

  tests::TempDir dir_;
  Lines lines_;
};

TEST_F(UnprivilegedTest, WhatItWritesComesLineByLine) {
  dir_.File("here", "");
  EXPECT_EQ(Run([](int output) {
              qhpsi::WriteAll(output, std::filesystem::exists("here") ? "here\nsec" : "");
              qhpsi::WriteAll(output, "ond\nno line");
            }),
            std::nullopt);
  EXPECT_EQ(lines_, (Lines{"here", "second"}));
}

TEST_F(UnprivilegedTest, HowItEndedIsTold) {
  EXPECT_EQ(Run([](int) { ::abort(); }), "was ended by signal 6");
  EXPECT_EQ(Run([](int) { throw std::runtime_error("no"); }), "failed");
}

TEST_F(UnprivilegedTest, ItEndsWithItsTime) {
  const std::chrono::seconds second(1);
  EXPECT_EQ(Run([](int) { ::pause(); }, second), "did not end within 1 s");
  EXPECT_EQ(Run(
                [](int output) {
                  ::close(output);
                  ::pause();
                },
                second),
            "did not end within 1 s");
  EXPECT_EQ(Run(
                [](int output) {
                  while (qhpsi::WriteAll(output, "no end ")) {
                  }
                },
                second),
            "did not end within 1 s");
}

TEST_F(UnprivilegedTest, ItHasNothingOfOursAndGainsNothing) {
  const int ours = ::open("/dev/null", O_RDONLY);
  ASSERT_GE(ours, 0);
  EXPECT_EQ(Run([ours](int output) {
              const bool has_it = ours != output && ::fcntl(ours, F_GETFD) >= 0;
              const bool has_terminal = ::open("/dev/tty", O_RDWR) >= 0;
              const bool may_gain = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
              const bool outlives = [] {
                int signal = 0;
                return ::prctl(PR_GET_PDEATHSIG, &signal) != 0 || signal != SIGKILL;
              }();
              qhpsi::WriteAll(
                  output, has_it || has_terminal || may_gain || outlives ? "wrong\n" : "right\n");
            }),
            std::nullopt);
  ::close(ours);
  EXPECT_EQ(lines_, Lines{"right"});
}

}  // namespace
}  // namespace installer
