#include "filter/deliver/maildir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "filter/base/failure.h"
#include "tests/temp_dir.h"

namespace filter {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> Files(const fs::path& directory) {
  return {fs::directory_iterator(directory), {}};
}

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class MaildirTest : public testing::Test {
 protected:
  MaildirTest() {
    for (const char* name : {"cur", "new", "tmp"}) {
      fs::create_directories(maildir_ / name);
    }
  }

  void Deliver(const std::string& folder, const std::string& text) const {
    MaildirDelivery delivery(maildir_, folder, text.size());
    delivery.Write(text);
    delivery.Finish();
    delivery.Commit();
  }

  // A quota that was counted an hour ago.
  void SetQuota(const std::string& text) const {
    const fs::path file = maildir_ / "maildirsize";
    std::ofstream(file) << text;
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }

  // The exit code of the Failure that the delivery throws.
  ExitCode FailureOf(const std::string& folder, const std::string& text) const {
    try {
      Deliver(folder, text);
    } catch (const Failure& failure) {
      return failure.code();
    }
    return ExitCode::kDone;
  }

  tests::TempDir dir_;
  fs::path maildir_ = dir_.Path("Maildir");
};

TEST_F(MaildirTest, DeliversToTheInbox) {
  Deliver(".", "A: b\n\nhello\n");
  const auto files = Files(maildir_ / "new");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(Content(files[0]), "A: b\n\nhello\n");
  EXPECT_TRUE(files[0].filename().string().ends_with(",S=12")) << files[0];
  EXPECT_EQ(files[0].filename().string().find(':'), std::string::npos);
  EXPECT_TRUE(Files(maildir_ / "tmp").empty());
  EXPECT_FALSE(fs::exists(maildir_ / "maildirfolder"));
}

TEST_F(MaildirTest, MakesTheFolder) {
  Deliver(".Quarantine", "x");
  Deliver(".Quarantine", "y");
  EXPECT_EQ(Files(maildir_ / ".Quarantine/new").size(), 2U);
  EXPECT_TRUE(fs::is_directory(maildir_ / ".Quarantine/cur"));
  EXPECT_TRUE(fs::is_regular_file(maildir_ / ".Quarantine/maildirfolder"));
  EXPECT_TRUE(Files(maildir_ / "new").empty());
  struct stat status{};
  ASSERT_EQ(::stat((maildir_ / ".Quarantine").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
}

// A killed delivery may have left any part of the folder.
TEST_F(MaildirTest, MakesTheRestOfAFolder) {
  int number = 0;
  for (const std::vector<const char*>& made :
       std::vector<std::vector<const char*>>{{}, {"cur"}, {"cur", "new"}}) {
    const std::string folder = ".F" + std::to_string(++number);
    fs::create_directory(maildir_ / folder);
    for (const char* name : made) {
      fs::create_directory(maildir_ / folder / name);
    }
    Deliver(folder, "x");
    EXPECT_EQ(Files(maildir_ / folder / "new").size(), 1U);
    EXPECT_TRUE(fs::is_directory(maildir_ / folder / "cur"));
    EXPECT_TRUE(fs::exists(maildir_ / folder / "maildirfolder"));
  }
}

TEST_F(MaildirTest, ManyMakeTheFolderAtOnce) {
  std::vector<std::jthread> threads;
  threads.reserve(16);
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([this] { Deliver(".Quarantine", "x"); });
  }
  threads.clear();
  EXPECT_EQ(Files(maildir_ / ".Quarantine/new").size(), 16U);
  EXPECT_TRUE(Files(maildir_ / ".Quarantine/tmp").empty());
}

TEST_F(MaildirTest, LeavesNothingOfWhatIsNotCommitted) {
  {
    MaildirDelivery delivery(maildir_, ".", 3);
    delivery.Write("abc");
    delivery.Finish();
  }
  EXPECT_TRUE(Files(maildir_ / "new").empty());
  EXPECT_TRUE(Files(maildir_ / "tmp").empty());
}

TEST_F(MaildirTest, NeverMakesTheMaildir) {
  fs::remove_all(maildir_);
  EXPECT_EQ(FailureOf(".", "x"), ExitCode::kTemporary);
  EXPECT_FALSE(fs::exists(maildir_));
  fs::create_directory(maildir_);
  EXPECT_EQ(FailureOf(".", "x"), ExitCode::kTemporary);
  EXPECT_TRUE(Files(maildir_).empty());
}

TEST_F(MaildirTest, MakesAPartThatIsMissing) {
  Deliver(".Folder", "x");
  for (const char* folder : {".", ".Folder"}) {
    for (const char* part : {"new", "cur", "tmp"}) {
      fs::remove_all(maildir_ / folder / part);
      Deliver(folder, "x");
      EXPECT_TRUE(fs::is_directory(maildir_ / folder / part)) << folder << " " << part;
    }
  }
}

TEST_F(MaildirTest, NobodySeesAMessageBeforeItsCommit) {
  {
    MaildirDelivery delivery(maildir_.string(), ".", 1);
    delivery.Write("x");
    delivery.Finish();
    EXPECT_TRUE(Files(maildir_ / "new").empty());
    delivery.Reserve();
    const auto hidden = Files(maildir_ / "new");
    ASSERT_EQ(hidden.size(), 1);
    EXPECT_EQ(hidden.front().filename().string().front(), '.');
  }
  EXPECT_TRUE(Files(maildir_ / "new").empty());
}

TEST_F(MaildirTest, RemovesWhatAnotherHasReservedLongAgo) {
  const fs::path left = maildir_ / "new/.1.M2P3R4Q5.host";
  std::ofstream(left) << "x";
  std::ofstream(maildir_ / "new/.nfs0000") << "x";
  MaildirDelivery delivery(maildir_, ".", 1);
  delivery.Write("x");
  delivery.Finish();
  delivery.Reserve();
  EXPECT_TRUE(fs::exists(left)) << "it may be in use";
  fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours(37));
  MaildirDelivery next(maildir_, ".", 1);
  next.Write("x");
  next.Finish();
  next.Reserve();
  next.Commit();
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(maildir_ / "new/.nfs0000"));
}

TEST_F(MaildirTest, MakesAMissingTmpForTheQuota) {
  SetQuota("100S\n99 1\n");
  fs::remove(maildir_ / "tmp");
  Deliver(".Quarantine", std::string(50, 'a'));
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "100S\n0 0\n50 1\n");
}

TEST_F(MaildirTest, KeepsToTheQuota) {
  const std::string file = (maildir_ / "maildirsize").string();
  SetQuota("100S,3C\n50 1\n");
  // Somebody removed the 50 bytes and did not record it.
  Deliver(".", std::string(60, 'a'));
  EXPECT_EQ(Content(file), "100S,3C\n0 0\n60 1\n");
  Deliver(".Junk", std::string(40, 'a'));
  EXPECT_EQ(Content(file), "100S,3C\n0 0\n60 1\n40 1\n");
  EXPECT_EQ(FailureOf(".", "x"), ExitCode::kTemporary);
  EXPECT_EQ(Files(maildir_ / "new").size(), 1U);
  EXPECT_TRUE(Files(maildir_ / "tmp").empty());
  EXPECT_EQ(Content(file), "100S,3C\n100 2\n");
  fs::remove_all(maildir_ / ".Junk");
  EXPECT_EQ(FailureOf(".", "x"), ExitCode::kTemporary) << "it was counted a moment ago";
  SetQuota(Content(file));
  Deliver(".", std::string(40, 'a'));
}

// A file's time is exact where somebody has looked at it before, and time() may be a tick behind.
TEST_F(MaildirTest, DoesNotCountAgainAtTheTurnOfASecond) {
  using Clock = std::chrono::system_clock;
  const fs::path file = maildir_ / "maildirsize";
  const std::string full = "100S\n200 1\n";
  for (int turn = 0; turn < 2; ++turn) {
    const auto second = std::chrono::ceil<std::chrono::seconds>(Clock::now());
    std::this_thread::sleep_until(second - std::chrono::milliseconds(1));
    while (Clock::now() < second + std::chrono::milliseconds(5)) {
      std::ofstream(file) << "being looked at";
      (void)fs::last_write_time(file);
      std::ofstream(file) << full;
      ASSERT_EQ(FailureOf(".", "x"), ExitCode::kTemporary);
      ASSERT_EQ(Content(file), full);
    }
  }
}

TEST_F(MaildirTest, CountsMessages) {
  std::ofstream(maildir_ / "maildirsize") << "2C\n";
  Deliver(".", "");
  Deliver(".", "");
  EXPECT_EQ(FailureOf(".", ""), ExitCode::kTemporary);
}

TEST_F(MaildirTest, CountsNothingInTrash) {
  SetQuota("100S\n90 1\n");
  Deliver(".Trash", std::string(1000, 'a'));
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "100S\n90 1\n");
  Deliver(".", std::string(50, 'a'));
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "100S\n0 0\n50 1\n");
}

TEST_F(MaildirTest, CountsNothingThatIsMarkedForTrash) {
  SetQuota("100S\n99 1\n");
  std::ofstream(maildir_ / "cur" / "1,S=70:2,ST") << "x";
  std::ofstream(maildir_ / "cur" / "2.T,S=7:2,S") << "x";
  Deliver(".", std::string(50, 'a'));
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "100S\n7 1\n50 1\n");
}

TEST_F(MaildirTest, TakesNoFileForAFolder) {
  SetQuota("100S\n99 1\n");
  std::ofstream(maildir_ / ".nfs000000000123") << "x";
  Deliver(".", std::string(50, 'a'));
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "100S\n0 0\n50 1\n");
}

TEST_F(MaildirTest, NamesThatLieMakeNoSmallSum) {
  SetQuota("100S\n99 1\n");
  for (int i = 0; i < 9; ++i) {
    std::ofstream(maildir_ / "cur" / (std::to_string(i) + ",S=1152921504606846976")) << "x";
  }
  EXPECT_EQ(FailureOf(".", std::string(50, 'a')), ExitCode::kTemporary);
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "100S\n1152921504606846976 9\n");
}

TEST_F(MaildirTest, HasNoQuotaWhereNoneIsSet) {
  for (const char* text : {"0S\n", "0S,0C\n9 1\n", "NOQUOTA\n"}) {
    std::ofstream(maildir_ / "maildirsize") << text;
    Deliver(".", std::string(1000, 'a'));
    EXPECT_EQ(Content(maildir_ / "maildirsize"), text);
  }
}

// A crash may leave it so; it is no reason to keep mail from its recipient.
TEST_F(MaildirTest, AnEmptyFileIsNoQuota) {
  std::ofstream(maildir_ / "maildirsize") << "";
  Deliver(".", "x");
  EXPECT_EQ(Content(maildir_ / "maildirsize"), "");
}

TEST_F(MaildirTest, AQuotaThatMakesNoSenseIsNotTakenForNone) {
  for (const char* text : {"\n", "junk\n9 9\n", "S\n", "-5S\n", "100\n", "100s\n"}) {
    std::ofstream(maildir_ / "maildirsize") << text;
    EXPECT_EQ(FailureOf(".", "x"), ExitCode::kTemporary) << text;
    EXPECT_EQ(Content(maildir_ / "maildirsize"), text);
  }
  SetQuota("99999999999999999999999S,1C\n0 1\n");
  Deliver(".", "x");  // one message, which the file calls its own
  EXPECT_EQ(FailureOf(".", "x"), ExitCode::kTemporary);
}

TEST_F(MaildirTest, CountsAnewWhereTheFileMakesNoSense) {
  Deliver(".", std::string(30, 'a'));
  for (const std::string& lines :
       {std::string("x 1\n"), std::string("1\n"), std::string("1 2 3\n"),
        std::string("99999999999999999999 1\n"), std::string(6000, '\n'), std::string("-500 1\n"),
        std::string("30 -9\n"), std::string("30 1\n1")}) {
    std::ofstream(maildir_ / "maildirsize") << "1000S\n" << lines;
    fs::remove_all(maildir_ / ".New");
    Deliver(".New", "x");
    EXPECT_EQ(Content(maildir_ / "maildirsize"), "1000S\n30 1\n1 1\n") << lines;
  }
}

}  // namespace
}  // namespace filter
