#include "installer/report/log_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

constexpr const char* kOld = "@4000000065f0c4aa1b2c3d4e.s";
constexpr const char* kNew = "@4000000065f0c4bb1b2c3d4e.u";

class LogFiles : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(path_ + "/" + name) << text;
  }
  LogParts List() { return ListLogParts(tree_, path_); }
  std::vector<std::string> Read(const LogPart& part, uint64_t offset = 0) {
    std::vector<std::string> lines;
    end_ = ReadLogLines(tree_, path_, part, offset,
                        [&](std::string_view line) { lines.emplace_back(line); });
    return lines;
  }

  tests::TempDir dir_;
  std::string path_ = dir_.Path();
  Tree tree_ = Tree("").Within(path_);
  uint64_t end_ = 0;
};

TEST_F(LogFiles, TheOldestComesFirstAndCurrentLast) {
  Write("current", "3\n");
  Write(kNew, "2\n");
  Write(kOld, "1\n");
  Write("state", "x");
  Write("lock", "");
  Write("@4000.s", "x");
  const LogParts found = List();
  ASSERT_EQ(found.parts.size(), 3U);
  EXPECT_EQ(found.parts[0].name, kOld);
  EXPECT_EQ(found.parts[0].until, 0x65f0c4aa - 10);
  EXPECT_EQ(found.parts[1].name, kNew);
  EXPECT_EQ(found.parts[2].name, "current");
  EXPECT_FALSE(found.parts[2].until);
  EXPECT_EQ(found.passed_over, 0U);
}

TEST_F(LogFiles, WhatIsNoLogIsPassedOver) {
  Write("secret", "x\n");
  std::filesystem::create_symlink(path_ + "/secret", path_ + "/" + std::string(kOld));
  ASSERT_EQ(::mkfifo((path_ + "/current").c_str(), 0600), 0);
  Write(kNew, "");
  std::filesystem::resize_file(path_ + "/" + std::string(kNew), uint64_t{1} << 40U);
  const LogParts found = List();
  EXPECT_TRUE(found.parts.empty());
  EXPECT_EQ(found.passed_over, 3U);
}

TEST_F(LogFiles, AFileThatIsBeingRenamedIsReadOnce) {
  Write("current", "1\n");
  std::filesystem::create_hard_link(path_ + "/current", path_ + "/" + std::string(kOld));
  EXPECT_EQ(List().parts.size(), 1U);
}

TEST_F(LogFiles, AnOffsetGoesOnWhereTheLastLineEnded) {
  Write("current", "one\ntwo\nthr");
  auto parts = List().parts;
  EXPECT_EQ(Read(parts[0]), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(end_, 8U);
  Write("current", "one\ntwo\nthree\n");
  parts = List().parts;
  EXPECT_EQ(Read(parts[0], end_), (std::vector<std::string>{"three"}));
  EXPECT_EQ(end_, 14U);
}

TEST_F(LogFiles, TheEndOfARotatedFileEndsItsLastLine) {
  Write(kOld, "one\ntwo");
  const auto parts = List().parts;
  EXPECT_EQ(Read(parts[0]), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(end_, 7U);
}

TEST_F(LogFiles, ALineWithoutEndTakesNoMemory) {
  Write(kOld, "one\n" + std::string(3'000'000, 'x') + "\ntwo\n" + std::string(9000, 'y') + "\n3");
  const auto parts = List().parts;
  EXPECT_EQ(Read(parts[0]), (std::vector<std::string>{"one", "two", "3"}));
  Write(kOld, std::string(3'000'000, 'x'));
  EXPECT_TRUE(Read(List().parts[0]).empty());
  EXPECT_EQ(end_, 3'000'000U);
}

}  // namespace
}  // namespace installer
