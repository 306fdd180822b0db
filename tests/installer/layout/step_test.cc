#include "installer/layout/step.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "installer/queues/queue_form.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

namespace fs = std::filesystem;

const Owner kMe = {::getuid(), ::getgid()};

class StepTest : public ::testing::Test {
 protected:
  tests::TempDir root_;
  const Tree tree_{root_.Path()};
};

TEST_F(StepTest, ATreeIsThereWithAllThatIsInIt) {
  const Step step = MakeTree{
      "/clamd", {{"run", "exec clamd", kMe, 0755}, {"log/run", "exec multilog", kMe, 0755}}};
  Do(tree_, step);
  EXPECT_EQ(tree_.Read("/clamd/log/run"), "exec multilog");
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"clamd"});
  EXPECT_EQ(Describe(step), "make /clamd");
}

TEST_F(StepTest, ALinkInATreeSaysWhatItIsToSay) {
  Do(tree_, MakeTree{"/clamd", {{"variables/PROXY", "/etc/secret/proxy", kMe, 0777, true}}});
  EXPECT_EQ(tree_.ReadLink("/clamd/variables/PROXY"), "/etc/secret/proxy");
  EXPECT_EQ(tree_.ReadLink("/clamd/variables"), std::nullopt);
  EXPECT_EQ(tree_.ReadLink("/clamd/none"), std::nullopt);
}

TEST_F(StepTest, ATreeThatCannotBeMadeIsUndone) {
  // A name cannot be that long.
  const Step step =
      MakeTree{"/clamd", {{"run", "", kMe, 0755}, {std::string(300, 'x'), "", {}, 0}}};
  EXPECT_THROW(Do(tree_, step), Failure);
  EXPECT_TRUE(tree_.List("/").empty());
}

TEST_F(StepTest, ATreeInTheWayStaysAndOursIsUndone) {
  fs::create_directory(root_.Path("clamd"));
  EXPECT_THROW(Do(tree_, MakeTree{"/clamd", {{"run", "", kMe, 0755}}}), Failure);
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"clamd"});
  EXPECT_TRUE(tree_.List("/clamd").empty());
}

TEST_F(StepTest, ADirectoryAppearsWithItsMode) {
  Do(tree_, MakeDirectory{"/directory", kMe, 02750});
  EXPECT_EQ(tree_.Stat("/directory")->st_mode, S_IFDIR | 02750U);
  EXPECT_THROW(Do(tree_, MakeDirectory{"/directory", kMe, 0755}), Failure);
  EXPECT_EQ(tree_.List("/"), std::vector<std::string>{"directory"});
}

TEST_F(StepTest, NobodyEntersAQueueBeforeItIsComplete) {
  constexpr Owner kOther = {12345, 12345};
  std::vector<QueueEntry> entries = {{"", S_IFDIR, kOther, 0750}, {"mess", S_IFDIR, kOther, 0750}};
  for (int number = 0; number < 2000; ++number) {
    entries.push_back({"mess/" + std::to_string(number), S_IFDIR, kOther, 0750});
  }
  entries.push_back({"trigger", S_IFIFO, kOther, 0622});
  std::atomic<bool> done = false;
  bool is_open_early = false;
  std::thread watcher([this, &done, &is_open_early] {
    while (!done) {
      const auto st = tree_.Stat("/.queue.qhpsi-new");
      is_open_early = is_open_early ||
                      (st && (st->st_mode & 077U) != 0 &&
                       !tree_.Stat("/.queue.qhpsi-new/trigger") && !tree_.Stat("/queue/trigger"));
    }
  });
  Do(tree_, MakeQueue{"/queue", entries});
  done = true;
  watcher.join();
  EXPECT_FALSE(is_open_early);
  for (const char* const path : {"/queue", "/queue/mess", "/queue/mess/1999"}) {
    const auto st = tree_.Stat(path);
    EXPECT_EQ((Owner{st->st_uid, st->st_gid}), kOther) << path;
    EXPECT_EQ(st->st_mode, S_IFDIR | 0750U) << path;
  }
  EXPECT_EQ(tree_.Stat("/queue/trigger")->st_mode, S_IFIFO | 0622U);
}

TEST_F(StepTest, OnlyAnEmptyDirectoryIsRemoved) {
  fs::create_directories(root_.Path("a/b"));
  Do(tree_, RemoveDirectory{"/a"});
  EXPECT_TRUE(tree_.IsDirectory("/a"));
  Do(tree_, RemoveDirectory{"/a/b"});
  Do(tree_, RemoveDirectory{"/a"});
  Do(tree_, RemoveDirectory{"/a"});
  EXPECT_TRUE(tree_.List("/").empty());
}

TEST_F(StepTest, AServiceIsClearedButForWhatIsKept) {
  fs::create_directories(root_.Path(".clamd/variables"));
  fs::create_directories(root_.Path(".clamd/log/supervise"));
  for (const char* const file :
       {".clamd/run", ".clamd/variables/A", ".clamd/variables/B", ".clamd/log/supervise/lock"}) {
    root_.File(file, file);
  }
  const Step step = ClearService{"/.clamd", {"variables/B"}};
  for (int twice = 0; twice < 2; ++twice) {
    Do(tree_, step);
    EXPECT_EQ(tree_.List("/.clamd"), std::vector<std::string>{"variables"});
    EXPECT_EQ(tree_.List("/.clamd/variables"), std::vector<std::string>{"B"});
  }
  Do(tree_, ClearService{"/.clamd", {}});
  EXPECT_TRUE(tree_.List("/").empty());
}

}  // namespace
}  // namespace installer
