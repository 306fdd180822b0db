#include "queue/commit.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "queue/disk.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/first_lines.h"
#include "queue/mess_file.h"
#include "tests/queue/simulated_disk.h"
#include "tests/temp_dir.h"

namespace queue {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

constexpr uint64_t kSplit = 3;
constexpr pid_t kPid = 4711;
constexpr int64_t kTime = 812090814;

// A queue in a temporary directory, which is the working directory as long as the test runs.
class CommitTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    for (const char* name : {"pid", "mess", "intd", "todo", "lock"}) {
      fs::create_directory(dir_ / name);
    }
    for (const std::string name : {"0", "1", "2"}) {
      fs::create_directory(dir_ / "mess" / name);
      if (GetParam()) {
        fs::create_directory(dir_ / "intd" / name);
        fs::create_directory(dir_ / "todo" / name);
      }
    }
    fs::current_path(dir_);
    queue_ = {.path = dir_.string(), .split = kSplit, .todo_split = GetParam()};
  }

  void TearDown() override { fs::current_path(before_); }

  // What qmail-queue does with a message once it is received and scanned.
  void QueueMessage(Disk& disk) const {
    const FirstLines top("Received: x", 20);
    MessFile mess(disk, queue_, kPid, kTime);
    mess.Append(top.Text(""));
    mess.Append("Subject: y\n\nbody\n");
    const std::string longer = top.Text(Lines());
    mess.InsertGap(top.size(), longer.size() - top.size());
    mess.WriteStart(longer);
    Commit(disk, queue_, mess, "Fa\0Tb\0"s, 1000, kPid);
  }

  static std::string Lines() { return "X-QHPSI: clean\nX-Quarantine-ID: a@b, c@d\n"; }
  static std::string Message() { return "Received: x\n" + Lines() + "Subject: y\n\nbody\n"; }
  static std::string Todo() { return "u1000\0p4711\0Fa\0Tb\0"s; }

  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  // All files below `name`, as paths relative to the queue.
  static std::vector<std::string> Files(const char* name) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(name)) {
      if (entry.is_regular_file()) {
        files.push_back(entry.path().string());
      }
    }
    return files;
  }

  std::string Partner(const std::string& todo, const char* dir) const {
    const uint64_t inode = std::stoull(fs::path(todo).filename().string());
    return dir == "mess"s ? queue_.MessPath(inode) : queue_.IntdPath(inode);
  }

  // Should the power go now: whatever todo may name then is whole, and so is its message.
  void ExpectSafe(const SimulatedDisk& disk) const {
    for (const std::string dir : {"todo", "todo/0", "todo/1", "todo/2"}) {
      for (const std::string& todo : disk.PossibleNames(dir)) {
        EXPECT_EQ(disk.DurableContent(todo), Todo());
        EXPECT_TRUE(disk.IsNameDurable(Partner(todo, "mess"))) << Partner(todo, "mess");
        EXPECT_EQ(disk.DurableContent(Partner(todo, "mess")), Message());
      }
    }
  }

  tests::TempDir temp_;
  fs::path dir_ = temp_.Path();
  fs::path before_;
  QueueDir queue_;
};

// As of a message whose file system for intd was away when it had to be cleaned.
TEST_P(CommitTest, AnEnvelopeThatIsLeftOfAnotherIsReplaced) {
  Disk disk;
  {
    MessFile mess(disk, queue_, kPid, kTime);
    std::ofstream(queue_.IntdPath(mess.inode())) << "left";
    mess.Append(Message());
    Commit(disk, queue_, mess, "Fa\0Tb\0"s, 1000, kPid);
  }
  const auto todo = Files("todo");
  ASSERT_EQ(todo.size(), 1U);
  EXPECT_EQ(Read(todo[0]), Todo());
  EXPECT_EQ(Read(Partner(todo[0], "intd")), Todo());
}

TEST_P(CommitTest, AnEnvelopeThatQmailSendHasIsNot) {
  Disk disk;
  MessFile mess(disk, queue_, kPid, kTime);
  std::ofstream(queue_.IntdPath(mess.inode())) << "left";
  std::ofstream(queue_.TodoPath(mess.inode())) << "left";
  EXPECT_THROW(Commit(disk, queue_, mess, "Fa\0Tb\0"s, 1000, kPid), Failure);
  EXPECT_EQ(Read(queue_.IntdPath(mess.inode())), "left");
}

TEST_P(CommitTest, LeavesMessageAndEnvelopeWhereQmailSendLooks) {
  Disk disk;
  QueueMessage(disk);
  const auto todo = Files("todo");
  ASSERT_EQ(todo.size(), 1U);
  EXPECT_EQ(Read(todo[0]), Todo());
  EXPECT_EQ(Files("intd"), std::vector{Partner(todo[0], "intd")});
  EXPECT_EQ(Files("mess"), std::vector{Partner(todo[0], "mess")});
  EXPECT_EQ(Read(Partner(todo[0], "mess")), Message());
  EXPECT_TRUE(Files("pid").empty());
  struct stat st = {};
  ASSERT_EQ(::stat(Partner(todo[0], "mess").c_str(), &st), 0);
  EXPECT_EQ(std::to_string(st.st_ino), fs::path(todo[0]).filename());
}

TEST_P(CommitTest, APowerCutAtAnyMomentLosesNothing) {
  SimulatedDisk disk;
  int moments = 0;
  disk.after_call = [&] {
    ++moments;
    ExpectSafe(disk);
  };
  QueueMessage(disk);
  EXPECT_GT(moments, 15);
  // It is queued now, come what may.
  const auto todo = Files("todo");
  ASSERT_EQ(todo.size(), 1U);
  EXPECT_TRUE(disk.IsNameDurable(todo[0]));
}

TEST_P(CommitTest, WhicheverCallFailsNothingIsQueued) {
  SimulatedDisk counting;
  QueueMessage(counting);
  const int calls = counting.calls();
  for (const auto& entry : fs::recursive_directory_iterator(".")) {
    if (entry.is_regular_file()) {
      fs::remove(entry.path());
    }
  }
  for (int failing = 1; failing <= calls; ++failing) {
    SimulatedDisk disk;
    disk.FailCall(failing, ENOSPC);
    try {
      QueueMessage(disk);
      ADD_FAILURE() << "call " << failing << " failed and nobody noticed";
    } catch (const Failure& failure) {
      EXPECT_NE(std::string(failure.what()).find("No space left on device"), std::string::npos)
          << failure.what();
    }
    EXPECT_TRUE(Files("todo").empty()) << "after call " << failing;
    // The last call is the sync of todo, when the message may be qmail-send's already.
    const size_t left = failing == calls ? 1 : 0;
    EXPECT_EQ(Files("pid").size(), 0U) << "after call " << failing;
    EXPECT_EQ(Files("mess").size(), left) << "after call " << failing;
    EXPECT_EQ(Files("intd").size(), left) << "after call " << failing;
  }
}

TEST_P(CommitTest, EachFailureHasItsOwnCode) {
  std::set<ExitCode> codes;
  for (int failing = 1; failing <= 60; ++failing) {
    SimulatedDisk disk;
    disk.FailCall(failing, EIO);
    try {
      QueueMessage(disk);
    } catch (const Failure& failure) {
      codes.insert(failure.code());
    }
  }
  EXPECT_EQ(codes, (std::set<ExitCode>{ExitCode::kPid, ExitCode::kMess, ExitCode::kIntd,
                                       ExitCode::kTodo, ExitCode::kWrite}));
}

// qmail-send opens todo/INODE and removes it only when it has made files of its own. What it began
// with must stay, or its job would send the next message that gets the number.
TEST_P(CommitTest, WhatQmailSendMayHaveBegunWithStays) {
  class FailingSync : public SimulatedDisk {
   public:
    int SyncDirectory(const char* path) override {
      if (std::string(path).starts_with("todo")) {
        todo = Files("todo");
        errno = EIO;
        return -1;
      }
      return SimulatedDisk::SyncDirectory(path);
    }
    std::vector<std::string> todo;  // as qmail-send sees it then
  };
  FailingSync disk;
  EXPECT_THROW(QueueMessage(disk), Failure);
  ASSERT_EQ(disk.todo.size(), 1U);
  EXPECT_TRUE(Files("todo").empty());
  EXPECT_EQ(Read(Partner(disk.todo[0], "mess")), Message());
  EXPECT_EQ(Read(Partner(disk.todo[0], "intd")), Todo());
}

TEST_P(CommitTest, AMessageThatWasRemovedMeanwhileIsNotQueued) {
  SimulatedDisk disk;
  disk.after_call = [&] {
    for (const std::string& intd : Files("intd")) {
      fs::remove(Partner(intd, "mess"));
    }
  };
  EXPECT_THROW(QueueMessage(disk), Failure);
  EXPECT_TRUE(Files("todo").empty());
}

TEST_P(CommitTest, APidFileThatIsInTheWayIsPassedOver) {
  std::ofstream("pid/4711.812090814.1") << "left over";
  Disk disk;
  QueueMessage(disk);
  EXPECT_EQ(Files("pid"), std::vector{"pid/4711.812090814.1"s});
  EXPECT_EQ(Files("todo").size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(TodoFlatAndSplit, CommitTest, testing::Bool());

}  // namespace
}  // namespace queue
