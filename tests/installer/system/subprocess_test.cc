#include "installer/system/subprocess.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "installer/system/failure.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

SubprocessResult Shell(const std::string& script,
                       std::chrono::seconds timeout = std::chrono::seconds(60)) {
  return RunProcess({.arguments = {"/bin/sh", "-c", script},
                     .environment = {"PATH=/usr/bin:/bin"},
                     .timeout = timeout});
}

TEST(Subprocess, GivesItsStatusAndWhatItSays) {
  const auto result = Shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_EQ(result.output, "out\nerr\n");
  EXPECT_FALSE(result.timed_out);
}

TEST(Subprocess, HasTheInputAndNoMoreThanTheEnvironmentThatItIsGiven) {
  const auto result =
      RunProcess({.arguments = {"/bin/sh", "-c", "cat >&2; cat <&1 >&2; env | grep -c ^HOME >&2"},
                  .environment = {"PATH=/usr/bin:/bin"},
                  .input = "first ",
                  .second_input = "second "});
  EXPECT_EQ(result.output, "first second 0\n");
}

TEST(Subprocess, IsEndedWithAllThatItStartedWhenItsTimeIsOver) {
  const auto began = std::chrono::steady_clock::now();
  const auto result = Shell("sleep 60 & sleep 60", std::chrono::seconds(1));
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_status, -1);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(40));
}

TEST(Subprocess, HasNoTerminalOfOurs) {
  EXPECT_EQ(Shell("test $(cut -d ' ' -f 6 /proc/$$/stat) = $$").exit_status, 0);  // its session
}

TEST(Subprocess, OutputIsBounded) {
  const auto result = Shell("yes | head -c 1000000");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output.size(), kLargestOutput);
}

TEST(Subprocess, ASignalIsNoStatus) { EXPECT_EQ(Shell("kill -9 $$").exit_status, -1); }

TEST(Subprocess, WhatCannotBeStartedIsAFailure) {
  EXPECT_THROW(RunProcess({.arguments = {"/nonexistent/x"}}), Failure);
  EXPECT_THROW(FindProgram("no-such-program-anywhere"), Failure);
}

TEST(Subprocess, ProgramsAreFoundInOrder) {
  const tests::TempDir dir;
  dir.File("sh", "no program");
  EXPECT_EQ(FindInPath("sh", dir.Path() + ":/bin"), "/bin/sh");
  EXPECT_EQ(FindInPath("sh", ""), std::nullopt);
  EXPECT_EQ(FindInPath("", "/bin"), std::nullopt);
  EXPECT_EQ(FindInPath("/bin/sh", ""), "/bin/sh");
  EXPECT_EQ(FindInPath(dir.Path("sh"), ""), std::nullopt);
}

}  // namespace
}  // namespace installer
