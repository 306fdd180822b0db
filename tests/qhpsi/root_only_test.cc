#include "qhpsi/root_only.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <variant>

#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

namespace fs = std::filesystem;

std::string Reason(const std::string& directory, const std::string& name) {
  const auto found = FindRootOnly(directory, name);
  const auto* reason = std::get_if<std::string>(&found);
  return reason == nullptr ? "none" : *reason;
}

TEST(RootOnly, AFileOfRootsIsFoundThroughItsDirectorysDescriptor) {
  const auto found = FindRootOnly("/usr/bin", "env");
  const auto* file = std::get_if<FoundFile>(&found);
  ASSERT_NE(file, nullptr) << std::get<std::string>(found);
  EXPECT_EQ(file->path, "/proc/self/fd/" + std::to_string(file->directory.get()) + "/env");
  EXPECT_TRUE(fs::equivalent(file->path, "/usr/bin/env"));
}

TEST(RootOnly, WhatIsMissingIsNotFound) {
  EXPECT_EQ(Reason("/nonexistent", "env"), "/nonexistent: open: No such file or directory");
  EXPECT_EQ(Reason("/usr/bin/env", "env"), "/usr/bin/env: open: Not a directory");
  EXPECT_EQ(Reason("/usr/bin", "none such"), "/usr/bin/none such: open: No such file or directory");
}

TEST(RootOnly, ADirectoryThatOthersMayWriteToIsNotTrusted) {
  const tests::TempDir dir;
  dir.File("program", "");
  for (const auto more : {fs::perms::group_write, fs::perms::others_write}) {
    fs::permissions(dir.Path(), fs::perms::owner_all | more);
    EXPECT_EQ(Reason(dir.Path(), "program"),
              dir.Path() + ": not owned by root, or writable by group or others");
  }
}

TEST(RootOnly, OnlyRootsOwnThatNobodyElseMayWriteTo) {
  const auto is_root_only = [](uid_t uid, mode_t mode) {
    struct stat status{};
    status.st_uid = uid;
    status.st_mode = mode;
    return IsRootOnly(status);
  };
  EXPECT_TRUE(is_root_only(0, S_IFREG | 0711));
  EXPECT_TRUE(is_root_only(0, S_IFREG | 0755));
  EXPECT_FALSE(is_root_only(0, S_IFREG | 0775));
  EXPECT_FALSE(is_root_only(0, S_IFREG | 0757));
  EXPECT_FALSE(is_root_only(1000, S_IFREG | 0711));
}

}  // namespace
}  // namespace qhpsi
