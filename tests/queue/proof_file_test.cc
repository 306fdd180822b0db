#include "queue/proof_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "tests/temp_dir.h"

namespace queue {
namespace {

using std::chrono::seconds;

class ProofFileTest : public testing::Test {
 protected:
  ProofFile Make(const std::string& name = "unix:/clamd.ctl") const {
    return {name, name, temp_.Path()};
  }

  size_t Files() const {
    const std::filesystem::directory_iterator files(temp_.Path());
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  tests::TempDir temp_;
};

TEST_F(ProofFileTest, NothingIsRememberedAtFirst) {
  EXPECT_FALSE(Make().Proved().has_value());
  EXPECT_FALSE(ProofFile::IsFresh(Make().Proved(), seconds(86400)));
  EXPECT_EQ(Make().ReadTrouble().times, 0);
}

TEST_F(ProofFileTest, AProofIsFreshForItsTimeAndNotInTheFuture) {
  using Time = ProofFile::Time;
  const auto now = Time::clock::now();
  Make().NoteProved();
  EXPECT_TRUE(ProofFile::IsFresh(Make().Proved(), seconds(600)));
  EXPECT_TRUE(ProofFile::IsFresh(now - seconds(500), seconds(600)));
  EXPECT_FALSE(ProofFile::IsFresh(now - seconds(601), seconds(600)));
  EXPECT_FALSE(ProofFile::IsFresh(now + seconds(600), seconds(600)));
}

TEST_F(ProofFileTest, EachScannerHasItsOwn) {
  Make("one").NoteProved();
  EXPECT_FALSE(Make("two").Proved().has_value());
}

TEST_F(ProofFileTest, TroubleEndsAProofAndAProofTrouble) {
  Make().NoteProved();
  Make().NoteTrouble("connect: Connection refused");
  Make().NoteTrouble("it calls EICAR\nclean");
  EXPECT_FALSE(Make().Proved().has_value());
  EXPECT_EQ(Make().ReadTrouble().times, 2);
  EXPECT_EQ(Make().ReadTrouble().reason, "it calls EICAR?clean");
  Make().NoteProved();
  EXPECT_TRUE(Make().Proved().has_value());
  EXPECT_EQ(Make().ReadTrouble().times, 0);
  EXPECT_EQ(Files(), 1);
}

TEST_F(ProofFileTest, TroubleCanBeOverWithoutAProof) {
  Make().NoteTrouble("connect: Connection refused");
  Make().ForgetTrouble();
  EXPECT_EQ(Make().ReadTrouble().times, 0);
  EXPECT_FALSE(Make().Proved().has_value());
}

TEST_F(ProofFileTest, ALongOutageTakesNoRoom) {
  for (int i = 0; i < 1000; ++i) {
    Make().NoteTrouble(std::string(1000, 'x') + std::to_string(i));
    const auto trouble = Make().ReadTrouble();
    EXPECT_GE(trouble.times, std::min<size_t>(static_cast<size_t>(i) + 1, 3)) << i;
    EXPECT_EQ(trouble.reason, std::string(255, 'x'));
  }
  EXPECT_EQ(Files(), 1);
  for (const auto& file : std::filesystem::directory_iterator(temp_.Path())) {
    EXPECT_LT(file.file_size(), 5000);
  }
}

TEST_F(ProofFileTest, WithoutItsDirectoryNothingHappens) {
  const ProofFile nowhere("clamd", "clamd", temp_.Path("gone"));
  nowhere.NoteProved();
  nowhere.NoteTrouble("gone");
  EXPECT_FALSE(nowhere.Proved().has_value());
  EXPECT_EQ(nowhere.ReadTrouble().times, 0);
}

// Of a process that is killed while it notes a proof: by its first write.
void NoteProvedAndGetKilled(const ProofFile& proof) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const rlimit nothing = {.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &nothing);
    ::setrlimit(RLIMIT_FSIZE, &nothing);
    proof.NoteProved();
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST_F(ProofFileTest, WhatKilledProcessesLeaveDoesNotAddUp) {
  for (int i = 0; i < 5; ++i) {
    NoteProvedAndGetKilled(Make());
    EXPECT_FALSE(Make().Proved().has_value());
  }
  EXPECT_LE(Files(), 1);
  Make().NoteProved();
  EXPECT_TRUE(Make().Proved().has_value());
  EXPECT_EQ(Files(), 1);
}

TEST_F(ProofFileTest, ProcessesThatNoteAProofAtOnceLeaveOneWholeFile) {
  for (int round = 0; round < 20; ++round) {
    std::vector<pid_t> writers(8);
    for (pid_t& writer : writers) {
      writer = ::fork();
      if (writer == 0) {
        Make().NoteProved();
        ::_exit(0);
      }
    }
    for (const pid_t writer : writers) {
      ASSERT_EQ(::waitpid(writer, nullptr, 0), writer);
    }
    ASSERT_EQ(Files(), 1);
    const auto path = std::filesystem::directory_iterator(temp_.Path())->path();
    EXPECT_EQ(std::filesystem::file_size(path), std::string("unix:/clamd.ctl\n").size());
    std::filesystem::remove(path);
  }
}

TEST_F(ProofFileTest, ALinkOrADirectoryIsNoProof) {
  Make().NoteProved();
  const auto path = std::filesystem::directory_iterator(temp_.Path())->path();
  std::filesystem::rename(path, temp_.Path("target"));
  std::filesystem::create_symlink(temp_.Path("target"), path);
  EXPECT_FALSE(Make().Proved().has_value());
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  EXPECT_FALSE(Make().Proved().has_value());
}

}  // namespace
}  // namespace queue
