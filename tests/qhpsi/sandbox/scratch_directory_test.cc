#include "qhpsi/sandbox/scratch_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

namespace fs = std::filesystem;

void Fill(const std::string& directory) {
  fs::create_directories(directory + "/a/b/c");
  std::ofstream(directory + "/a/b/file") << "content";
  fs::create_symlink("/", directory + "/a/root");
}

TEST(ScratchDirectory, IsOursAloneAndGoesWithAllInIt) {
  const tests::TempDir parent;
  {
    const ScratchDirectory scratch(parent.Path());
    ASSERT_TRUE(scratch.valid());
    struct stat status{};
    ASSERT_EQ(::stat(scratch.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    Fill(scratch.path());
    fs::permissions(scratch.path() + "/a/b", fs::perms::none);
  }
  EXPECT_TRUE(fs::is_empty(parent.Path()));
}

TEST(ScratchDirectory, OneOfAnyDepthGoes) {
  const tests::TempDir parent;
  {
    const ScratchDirectory scratch(parent.Path());
    Fd deepest(::open(scratch.path().c_str(), O_RDONLY | O_CLOEXEC));
    for (int level = 0; level < 1000; ++level) {
      ASSERT_EQ(::mkdirat(deepest.get(), "a", 0700), 0);
      ASSERT_EQ(::mkdirat(deepest.get(), "b", 0), 0);
      deepest = Fd(::openat(deepest.get(), "a", O_RDONLY | O_CLOEXEC));
    }
  }
  EXPECT_TRUE(fs::is_empty(parent.Path()));
}

TEST(ScratchDirectory, EachScanHasItsOwn) {
  const tests::TempDir parent;
  const ScratchDirectory first(parent.Path());
  Fill(first.path());
  {
    const ScratchDirectory second(parent.Path());
    EXPECT_NE(first.path(), second.path());
  }
  EXPECT_TRUE(fs::exists(first.path() + "/a/b/file"));
}

TEST(ScratchDirectory, OneOfAKilledScanIsRemovedByTheNext) {
  const tests::TempDir parent;
  const pid_t pid = ::fork();
  if (pid == 0) {
    const ScratchDirectory scratch(parent.Path());
    Fill(scratch.path());
    (void)::raise(SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
  EXPECT_FALSE(fs::is_empty(parent.Path()));
  {
    const ScratchDirectory next(parent.Path());
  }
  EXPECT_TRUE(fs::is_empty(parent.Path()));
}

TEST(ScratchDirectory, WhatIsNotOursStays) {
  const tests::TempDir parent;
  parent.File("qhpsi-scan.note", "a file");
  fs::create_directory(parent.Path("qhpsi"));
  fs::create_directory_symlink(parent.Path("qhpsi"), parent.Path("qhpsi-scan.link"));
  {
    const ScratchDirectory scratch(parent.Path());
  }
  EXPECT_TRUE(fs::exists(parent.Path("qhpsi-scan.note")));
  EXPECT_TRUE(fs::exists(parent.Path("qhpsi-scan.link")));
}

TEST(ScratchDirectory, WhereNoneCanBeMadeItSaysSo) {
  EXPECT_FALSE(ScratchDirectory("/no/such/place").valid());
}

}  // namespace
}  // namespace qhpsi
