#include "queue/queue_dir.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/settings.h"
#include "tests/temp_dir.h"

namespace queue {
namespace {

namespace fs = std::filesystem;

class QueueDirTest : public testing::Test {
 protected:
  void TearDown() override { fs::current_path(before_); }

  void MakeQueue(const std::string& name, uint64_t split, bool todo_split) const {
    for (const char* sub : {"mess", "intd", "todo"}) {
      fs::create_directories(dir_ / name / sub);
      for (uint64_t i = 0; i < split && (todo_split || sub == std::string("mess")); ++i) {
        fs::create_directory(dir_ / name / sub / std::to_string(i));
      }
    }
  }

  QueueDir Enter(const std::string& name, uint64_t split = 0) const {
    return EnterQueue({.dir = (dir_ / name).string(), .split = split});
  }

  tests::TempDir temp_;
  fs::path dir_ = temp_.Path();
  fs::path before_ = fs::current_path();
};

TEST_F(QueueDirTest, NotqmailsQueueIsSplitBy23WithAFlatTodo) {
  MakeQueue("q", 23, false);
  const QueueDir queue = Enter("q");
  EXPECT_EQ(queue.MessPath(660188), "mess/19/660188");
  EXPECT_EQ(queue.IntdPath(660188), "intd/660188");
  EXPECT_EQ(queue.TodoPath(660188), "todo/660188");
  EXPECT_EQ(fs::current_path(), fs::canonical(dir_ / "q"));
}

TEST_F(QueueDirTest, IndiMailsQueueIsSplitBy151InTodoAndIntdToo) {
  MakeQueue("q", 151, true);
  const QueueDir queue = Enter("q");
  EXPECT_EQ(queue.MessPath(660188), "mess/16/660188");  // as in IndiMail's own logs
  EXPECT_EQ(queue.IntdPath(660188), "intd/16/660188");
  EXPECT_EQ(queue.TodoPath(660188), "todo/16/660188");
}

TEST_F(QueueDirTest, ConfsplitIsBelieved) {
  MakeQueue("q", 151, true);
  EXPECT_EQ(Enter("q", 23).MessPath(660188), "mess/19/660188");
}

TEST_F(QueueDirTest, AFileInTodoDoesNotMakeItSplit) {
  MakeQueue("q", 23, false);
  std::ofstream(dir_ / "q/todo/0") << "no message has inode 0";
  std::ofstream(dir_ / "q/todo/5") << "inode 5";
  EXPECT_FALSE(Enter("q").todo_split);
}

TEST_F(QueueDirTest, AMissingQueueHasItsOwnCode) {
  try {
    Enter("nowhere");
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kQueue);
  }
}

TEST_F(QueueDirTest, OneOfManyIsTakenWhereverItIs) {
  MakeQueue("queue7", 23, false);
  const QueueDir queue = EnterQueue({.base = dir_.string(), .start = 1, .count = 10});
  EXPECT_EQ(queue.path, (dir_ / "queue7").string());
  EXPECT_THROW(EnterQueue({.base = dir_.string(), .start = 1, .count = 6}), Failure);
}

TEST_F(QueueDirTest, AFullQueueIsAWriteError) {
  MakeQueue("queue1", 23, false);
  for (const QueueSettings& settings :
       {QueueSettings{.dir = (dir_ / "queue1").string(), .min_free = uint64_t{1} << 60},
        QueueSettings{
            .base = dir_.string(), .start = 1, .count = 2, .min_free = uint64_t{1} << 60}}) {
    try {
      EnterQueue(settings);
      FAIL();
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code(), ExitCode::kWrite);
      EXPECT_NE(std::string(failure.what()).find(dir_.string()), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace queue
