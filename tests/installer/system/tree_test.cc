#include "installer/system/tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

namespace fs = std::filesystem;

const Owner kMe = {::getuid(), ::getgid()};

class TreeTest : public ::testing::Test {
 protected:
  tests::TempDir outer_;
  const std::string root_ = (fs::create_directory(outer_.Path("root")), outer_.Path("root"));
  const Tree tree_{root_};
};

std::string FailureOf(const auto& function) {
  try {
    function();
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "";
}

TEST(Paths, ArePartedAndJoined) {
  EXPECT_EQ(ParentOf("/service/clamd"), "/service");
  EXPECT_EQ(ParentOf("/service"), "/");
  EXPECT_EQ(NameOf("/service/clamd"), "clamd");
  EXPECT_EQ(HiddenBeside("/service/clamd", ""), "/service/.clamd");
  EXPECT_EQ(HiddenBeside("/service", kUnfinished), "/.service.qhpsi-new");
  EXPECT_EQ(Below("/service", "clamd"), "/service/clamd");
}

TEST_F(TreeTest, WritesAWholeFileAndReplacesOnlyWhenToldTo) {
  tree_.Write("/file", "one", kMe, 0640, false);
  EXPECT_EQ(tree_.Read("/file"), "one");
  EXPECT_EQ(tree_.Stat("/file")->st_mode, S_IFREG | 0640U);
  EXPECT_EQ(FailureOf([this] { tree_.Write("/file", "two", kMe, 0644, false); }),
            "cannot make /file: File exists");
  EXPECT_EQ(tree_.Read("/file"), "one");
  tree_.Write("/file", "three", kMe, 06711, true);
  EXPECT_EQ(tree_.Read("/file"), "three");
  EXPECT_EQ(tree_.Stat("/file")->st_mode, S_IFREG | 06711U);
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"file"});
}

TEST_F(TreeTest, GivesFilesAndDirectoriesOfTheirFormerOwnerAndNothingElse) {
  const Owner other = {kMe.uid + 1, kMe.gid};
  const auto mode = [this](const std::string& path) { return tree_.Stat(path)->st_mode & 07777U; };
  tree_.MakeDirectory("/own", kMe, 02777);
  tree_.MakeFile("/own/file", "", kMe, 04666);
  tree_.MakeFile("/own/private", "", kMe, 0600);
  tree_.MakeFile("/own/linked", "", kMe, 0666);
  fs::create_hard_link(root_ + "/own/linked", root_ + "/own/also");
  tree_.MakeFile("/victim", "", kMe, 0666);
  tree_.MakeLink("/own/link", "/victim", kMe);
  tree_.MakeFifo("/own/fifo", kMe, 0666);
  for (const char* const path :
       {"/own", "/own/file", "/own/linked", "/own/link", "/own/fifo", "/own/missing"}) {
    tree_.Give(path, other.uid, kMe);  // not theirs
  }
  EXPECT_EQ(mode("/own"), 02777U);
  EXPECT_EQ(mode("/own/file"), 04666U);
  for (const char* const path :
       {"/own", "/own/file", "/own/linked", "/own/link", "/own/fifo", "/own/missing"}) {
    tree_.Give(path, kMe.uid, kMe);
  }
  EXPECT_EQ(mode("/own"), 0755U);
  EXPECT_EQ(mode("/own/file"), 0644U);
  tree_.Give("/own/private", kMe.uid, kMe);
  EXPECT_EQ(mode("/own/private"), 0644U);
  EXPECT_EQ(mode("/own/linked"), 0666U);
  EXPECT_EQ(mode("/own/fifo"), 0666U);
  EXPECT_EQ(mode("/victim"), 0666U);
}

TEST_F(TreeTest, TakesAwayWhatAKilledOneLeft) {
  tree_.MakeFile("/.file.qhpsi-new", "half", kMe, 0600);
  tree_.Write("/file", "whole", kMe, 0644, false);
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"file"});
}

TEST_F(TreeTest, NeverLeavesItsRoot) {
  fs::create_directory(outer_.Path("outside"));
  fs::create_directory(root_ + "/inside");
  fs::create_symlink(outer_.Path("outside"), root_ + "/absolute");
  fs::create_symlink("../../outside", root_ + "/relative");
  fs::create_symlink("/inside", root_ + "/fine");
  tree_.MakeFile("/fine/file", "", kMe, 0644);
  EXPECT_TRUE(fs::exists(root_ + "/inside/file"));
  for (const char* const path : {"/absolute/file", "/relative/file"}) {
    EXPECT_NE(FailureOf([&] { tree_.MakeFile(path, "", kMe, 0644); }), "") << path;
  }
  tree_.MakeFile("/../../file", "", kMe, 0644);
  EXPECT_TRUE(fs::exists(root_ + "/file"));
  EXPECT_TRUE(fs::is_empty(outer_.Path("outside")));
}

TEST_F(TreeTest, SeesLinksAsTheyAre) {
  fs::create_symlink("/nowhere", root_ + "/link");
  EXPECT_TRUE(S_ISLNK(tree_.Stat("/link")->st_mode));
  EXPECT_EQ(tree_.Read("/link"), std::nullopt);
  EXPECT_FALSE(tree_.IsDirectory("/link"));
  EXPECT_NE(FailureOf([this] { tree_.SetOwnerAndMode("/link", kMe, 0600, S_IFREG); }), "");
}

TEST_F(TreeTest, WithinADirectoryNoLinkIsFollowed) {
  fs::create_directories(root_ + "/srv/queue/mess");
  fs::create_directory(root_ + "/outside");
  fs::create_symlink("/srv", root_ + "/var");
  fs::create_symlink("/outside", root_ + "/srv/queue/lock");
  const Tree within = tree_.Within("/var/queue");
  within.MakeDirectory("/var/queue/mess/0", kMe, 0700);
  EXPECT_TRUE(fs::is_directory(root_ + "/srv/queue/mess/0"));
  EXPECT_TRUE(S_ISLNK(within.Stat("/var/queue/lock")->st_mode));
  EXPECT_TRUE(S_ISDIR(within.Stat("/var/queue")->st_mode));
  EXPECT_FALSE(within.IsDirectory("/var/queue/lock"));
  EXPECT_NE(FailureOf([&] { within.MakeFile("/var/queue/lock/file", "", kMe, 0644); }), "");
  EXPECT_TRUE(within.List("/var/queue/lock").empty());
  EXPECT_NE(FailureOf([&] { within.Stat("/var/other"); }), "");
  EXPECT_TRUE(fs::is_empty(root_ + "/outside"));
  EXPECT_NE(FailureOf([this] { tree_.Within("/srv/queue/lock"); }), "");
}

TEST_F(TreeTest, WithinARealDirectoryNoLinkLeadsThere) {
  fs::create_directories(root_ + "/home/jane/Maildir");
  fs::create_symlink("jane", root_ + "/home/joe");
  EXPECT_TRUE(tree_.WithinReal("/home/jane/Maildir").Stat("/home/jane/Maildir"));
  EXPECT_NE(FailureOf([this] { tree_.WithinReal("/home/joe/Maildir"); }), "");
  EXPECT_NE(FailureOf([this] { tree_.WithinReal("/home/joe"); }), "");
}

TEST_F(TreeTest, OpensARegularFileToReadIt) {
  tree_.MakeFile("/file", "x", kMe, 0600);
  fs::create_symlink("file", root_ + "/link");
  EXPECT_TRUE(tree_.OpenToRead("/file").valid());
  EXPECT_FALSE(tree_.OpenToRead("/none").valid());
  for (const char* const path : {"/link", "/"}) {
    EXPECT_NE(FailureOf([&] { tree_.OpenToRead(path); }), "") << path;
  }
}

TEST_F(TreeTest, GivesAwayOnlyWhatItIsTold) {
  tree_.MakeFile("/file", "", kMe, 0600);
  EXPECT_EQ(FailureOf([this] { tree_.SetOwnerAndMode("/file", kMe, 0700, S_IFDIR); }),
            "cannot set the owner of /file: Invalid argument");
  fs::create_hard_link(root_ + "/file", root_ + "/other");
  EXPECT_EQ(FailureOf([this] { tree_.SetOwnerAndMode("/file", kMe, 0700, S_IFREG); }),
            "cannot set the owner of /file: Too many links");
  EXPECT_EQ(tree_.Stat("/file")->st_mode & 07777U, 0600U);
}

TEST_F(TreeTest, SetsTheModeOfNoFileThatALinkIsPutTo) {
  tree_.MakeFile("/file", "", kMe, 0600);
  tree_.MakeFile("/victim", "", kMe, 0640);
  fs::create_symlink("victim", root_ + "/link");
  std::atomic<bool> done = false;
  std::thread swapper([this, &done] {
    while (!done) {
      (void)::renameat2(AT_FDCWD, (root_ + "/file").c_str(), AT_FDCWD, (root_ + "/link").c_str(),
                        RENAME_EXCHANGE);
    }
  });
  for (int time = 0; time < 20'000; ++time) {
    FailureOf([this] { tree_.SetOwnerAndMode("/file", kMe, 0600, S_IFREG); });
  }
  done = true;
  swapper.join();
  EXPECT_EQ(tree_.Stat("/victim")->st_mode & 07777U, 0640U);
}

TEST_F(TreeTest, WaitsForNoFifoToLockIt) {
  tree_.MakeFifo("/sendmutex", kMe, 0600);
  EXPECT_EQ(FailureOf([this] { tree_.OpenToWrite("/sendmutex"); }),
            "cannot open /sendmutex: No such device or address");
}

TEST_F(TreeTest, TellsWhereLinksLead) {
  tree_.MakeDirectory("/real", kMe, 0755);
  tree_.MakeFile("/real/file", "", kMe, 0644);
  fs::create_symlink("real", root_ + "/directory");
  fs::create_symlink("/directory/file", root_ + "/real/link");
  EXPECT_EQ(tree_.Resolve("/directory/link"), "/real/file");
  EXPECT_EQ(tree_.Resolve("/real/file"), "/real/file");
  EXPECT_EQ(tree_.Resolve("/no/such"), "/no/such");
  EXPECT_EQ(tree_.Resolve("/directory/.."), "/");
  EXPECT_EQ(Tree("").Resolve("/.."), "/");
  EXPECT_EQ(Tree("").Resolve(root_ + "/directory"), fs::canonical(root_).string() + "/real");
}

TEST_F(TreeTest, WhatIsMissingIsNoFailure) {
  EXPECT_EQ(tree_.Stat("/no/such"), std::nullopt);
  EXPECT_EQ(tree_.Read("/no"), std::nullopt);
  EXPECT_TRUE(tree_.List("/no").empty());
  EXPECT_FALSE(tree_.OpenFifo("/no").valid());
  tree_.Remove("/no");
  tree_.RemoveAll("/no/such");
}

TEST_F(TreeTest, RemovesAllButFollowsNoLink) {
  fs::create_directories(root_ + "/a/b/c");
  fs::create_directory(root_ + "/kept");
  tree_.MakeFile("/kept/file", "", kMe, 0644);
  fs::create_symlink("/kept", root_ + "/a/b/link");
  tree_.RemoveAll("/a");
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"kept"});
  EXPECT_TRUE(tree_.Stat("/kept/file"));
  EXPECT_EQ(FailureOf([this] { tree_.Remove("/kept"); }),
            "cannot remove /kept: Directory not empty");
}

// As one who owns the directory would do it.
TEST_F(TreeTest, RemovesAllButNoLinkThatIsPutThereMeanwhile) {
  constexpr int kFiles = 20'000;
  fs::create_directories(root_ + "/mine/a");
  fs::create_directory(root_ + "/theirs");
  tree_.MakeFile("/theirs/zzz", "", kMe, 0644);
  for (int number = 0; number < kFiles; ++number) {
    std::ofstream(root_ + "/mine/a/" + std::to_string(number));
  }
  tree_.MakeFile("/mine/a/zzz", "", kMe, 0644);
  fs::create_symlink("/theirs", root_ + "/mine/link");
  std::thread swapper([this] {
    while (fs::exists(root_ + "/mine/a/0")) {
    }
    (void)::renameat2(AT_FDCWD, (root_ + "/mine/a").c_str(), AT_FDCWD,
                      (root_ + "/mine/link").c_str(), RENAME_EXCHANGE);
  });
  FailureOf([this] { tree_.RemoveAll("/mine"); });  // what moved is in the way
  swapper.join();
  EXPECT_TRUE(tree_.Stat("/theirs/zzz"));
  tree_.RemoveAll("/mine");
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"theirs"});
}

TEST_F(TreeTest, RemovesNothingThatIsTooDeep) {
  constexpr int kDirectories = 5'000;
  fs::create_directory(root_ + "/deep");
  qhpsi::Fd directory(::open((root_ + "/deep").c_str(), O_PATH | O_CLOEXEC));
  for (int depth = 0; depth < kDirectories; ++depth) {
    ASSERT_EQ(::mkdirat(directory.get(), "d", 0700), 0);
    directory = qhpsi::Fd(::openat(directory.get(), "d", O_PATH | O_CLOEXEC));
  }
  const std::string failure = FailureOf([this] { tree_.RemoveAll("/deep"); });
  EXPECT_TRUE(failure.starts_with("cannot remove /deep/d/d/")) << failure;
  EXPECT_TRUE(failure.ends_with(": File name too long")) << failure;
  EXPECT_EQ(std::system(("rm -rf " + root_ + "/deep").c_str()), 0);
}

TEST_F(TreeTest, RenamesToAFreeNameOnly) {
  tree_.MakeDirectory("/one", kMe, 0755);
  tree_.MakeDirectory("/two", kMe, 0755);
  EXPECT_EQ(FailureOf([this] { tree_.Rename("/one", "/two"); }),
            "cannot rename /one to /two: File exists");
  tree_.Rename("/one", "/three");
  EXPECT_EQ(tree_.List("/"), (std::vector<std::string>{"three", "two"}));
}

TEST_F(TreeTest, LocksOnce) {
  qhpsi::Fd lock = tree_.Lock("/lock");
  EXPECT_TRUE(lock.valid());
  EXPECT_EQ(tree_.Stat("/lock")->st_mode, S_IFREG | 0600U);
  EXPECT_EQ(FailureOf([this] { tree_.Lock("/lock"); }),
            "/lock: another qhpsi-installer is at work");
  lock.Close();
  EXPECT_TRUE(tree_.Lock("/lock").valid());
}

TEST_F(TreeTest, LocksNothingThatOthersCanLock) {
  const std::string failure = "/lock: is not a file that only its owner can open; remove it";
  tree_.MakeFile("/lock", "", kMe, 0644);
  EXPECT_EQ(FailureOf([this] { tree_.Lock("/lock"); }), failure);
  tree_.Remove("/lock");
  tree_.MakeFifo("/lock", kMe, 0600);
  EXPECT_EQ(FailureOf([this] { tree_.Lock("/lock"); }), failure);
  tree_.MakeFile("/other", "", kMe, 0600);
  fs::create_symlink("/other", root_ + "/link");
  EXPECT_EQ(FailureOf([this] { tree_.Lock("/link"); }),
            "cannot open /link: Too many levels of symbolic links");
}

}  // namespace
}  // namespace installer
