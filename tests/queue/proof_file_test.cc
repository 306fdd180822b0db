#include "queue/proof_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>

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
